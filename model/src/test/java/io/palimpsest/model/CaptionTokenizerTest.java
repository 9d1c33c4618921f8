package io.palimpsest.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CaptionTokenizerTest {
    private final CaptionTokenizer tokenizer = CaptionTokenizer.emoji(16);

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void everyCaptionIsFramedAndPaddedToTheSameLength() {
        long[] ids = tokenizer.encode("grinning face");
        assertThat(ids).hasSize(16);
        assertThat(ids[0]).isEqualTo(tokenizer.clsId());
        assertThat(ids[15]).isEqualTo(tokenizer.padId());
        assertThat(ids).containsOnlyOnce(tokenizer.sepId()).doesNotContain(tokenizer.unknownId());
    }

    @Test
    void aLongCaptionIsCutAndStillEndsWithSep() {
        long[] ids = tokenizer.encode("smiling face with open mouth ".repeat(10));
        assertThat(ids).hasSize(16).doesNotContain(tokenizer.padId());
        assertThat(ids[15]).isEqualTo(tokenizer.sepId());
    }

    @Test
    void captionsAreCleanedAsThePaperCleansThem() {
        assertThat(CaptionCleaner.clean("  A  \"Red\" (hot)   Car!!: #1;~ \n\n"))
                .isEqualTo("a red hot car 1");
        assertThat(CaptionCleaner.clean("w ".repeat(40)).split(" ")).hasSize(30);
        assertThat(tokenizer.encode("Grinning, FACE!")).isEqualTo(tokenizer.encode("grinning, face"));
    }

    @Test
    void aBatchMarksPaddingInItsAttention() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            TokenBatch batch = tokenizer.batch(manager, List.of("cat", "grinning face"));
            long[] ids = batch.ids().toLongArray();
            float[] attention = batch.attention().toFloatArray();
            for (int i = 0; i < ids.length; i++) {
                assertThat(attention[i]).isEqualTo(ids[i] == tokenizer.padId() ? 0f : 1f);
            }
        }
    }

    @Test
    void vocabularySizeCoversEveryId() {
        assertThat(tokenizer.vocabularySize()).isGreaterThan((int) tokenizer.maskId());
        assertThat(Arrays.stream(tokenizer.encode("face with tears of joy")))
                .allMatch(id -> id < tokenizer.vocabularySize());
    }

    @Test
    void aTokenizerWithoutTheSpecialTokensIsRefused() {
        String json = new String(tokenizer.json(), StandardCharsets.UTF_8).replace("[MASK]", "[HIDE]");
        assertThatThrownBy(() -> CaptionTokenizer.load(json.getBytes(StandardCharsets.UTF_8), 16))
                .hasMessage("the tokenizer has neither [MASK] nor <mask>");
    }
}
