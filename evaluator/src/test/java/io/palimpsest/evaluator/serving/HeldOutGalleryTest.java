package io.palimpsest.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.evaluator.records.HeldOutSplit;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldOutGalleryTest {

    @Test
    void pairsAreKeptByDomainAndSplitInOrderOfSampleId() {
        HeldOutGallery gallery = new HeldOutGallery(1000);
        gallery.put(pair("b", "2", HeldOutSplit.TEST, 1));
        gallery.put(pair("b", "10", HeldOutSplit.TEST, 2));
        gallery.put(pair("a", "3", HeldOutSplit.VALIDATION, 3));
        gallery.put(pair("a", "4", HeldOutSplit.TEST, 4));
        assertThat(gallery.blocks())
                .extracting(block -> block.domain() + "/" + block.split() + "/"
                        + block.items().stream().map(GalleryItem::sampleId).toList())
                .containsExactly("a/TEST/[4]", "a/VALIDATION/[3]", "b/TEST/[10, 2]");
    }

    @Test
    void aNewVersionOfAPairTakesThePlaceOfTheOldOneAndOnlyItsBlockChanges() {
        HeldOutGallery gallery = new HeldOutGallery(1000);
        gallery.put(pair("a", "1", HeldOutSplit.TEST, 1));
        gallery.put(pair("b", "1", HeldOutSplit.TEST, 1));
        List<GalleryBlock> before = gallery.blocks();
        String old = before.get(0).items().get(0).pictureId();
        gallery.put(pair("a", "1", HeldOutSplit.TEST, 2));
        List<GalleryBlock> after = gallery.blocks();
        assertThat(after.get(0).items()).hasSize(1);
        assertThat(after.get(0).revision()).isNotEqualTo(before.get(0).revision());
        assertThat(after.get(1).revision()).isEqualTo(before.get(1).revision());
        // The pair of the other domain has the same picture and keeps it.
        assertThat(gallery.picture(old)).isPresent();
        gallery.put(pair("b", "1", HeldOutSplit.TEST, 2));
        assertThat(gallery.picture(old)).isEmpty();
        assertThat(gallery.picture(gallery.blocks().get(0).items().get(0).pictureId()))
                .hasValue(new byte[] {2, 2, 2});
    }

    @Test
    void whatDoesNotFitIsLeftOutAndCounted() {
        // 3 bytes of picture, 64 of its digest, and 4 texts of 1 or 2 bytes.
        HeldOutGallery gallery = new HeldOutGallery(150);
        gallery.put(pair("a", "1", HeldOutSplit.TEST, 1));
        gallery.put(pair("a", "2", HeldOutSplit.TEST, 2));
        gallery.put(pair("a", "3", HeldOutSplit.TEST, 3));
        assertThat(gallery.leftOut()).isEqualTo(1);
        assertThat(gallery.blocks().get(0).items()).hasSize(2);
        gallery.put(pair("a", "1", HeldOutSplit.TEST, 4));
        assertThat(gallery.leftOut()).isEqualTo(1);
    }

    private static HeldOutPair pair(String domain, String id, HeldOutSplit split, int picture) {
        byte value = (byte) picture;
        return new HeldOutPair(id, domain, split, "c", "", ByteBuffer.wrap(new byte[] {value, value, value}));
    }
}
