package io.palimpsest.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import io.palimpsest.ingest.TestPictures;
import io.palimpsest.schemas.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path folder;

    @BeforeEach
    void picture() throws IOException {
        Files.createDirectories(folder.resolve("birds"));
        Files.write(folder.resolve("birds/1.png"), TestPictures.png(8, 8));
    }

    @Test
    void everyFieldOfALineReachesThePair() throws IOException {
        ImageTextPair pair = onlyPair(
                """
                {"image": "birds/1.png", "id": "b-1", "domain": "wild", "split": "test", "language": "en",
                 "captions": ["a robin", {"text": "ein Rotkehlchen", "language": "de"}], "classes": ["robin", "bird"],
                 "eventTime": "2025-05-06T07:08:09Z", "metadata": {"camera": "x"}, "licence": "CC0"}
                """
                        .replace("\n", " "));
        assertThat(pair.getSampleId()).isEqualTo("b-1");
        assertThat(pair.getDomain()).isEqualTo("wild");
        assertThat(pair.getSplit()).isEqualTo(Split.TEST);
        assertThat(pair.getCaptions())
                .containsExactly(new Caption("a robin", "en"), new Caption("ein Rotkehlchen", "de"));
        assertThat(pair.getClassLabels()).containsExactly("robin", "bird");
        assertThat(pair.getEventTime()).isEqualTo(Instant.parse("2025-05-06T07:08:09Z"));
        assertThat(pair.getMetadata()).containsEntry("camera", "x").containsEntry("licence", "CC0");
        assertThat(pair.getImage().getMediaType()).isEqualTo("image/png");
    }

    @Test
    void whatALineLeavesOutIsTakenFromTheFolderAndTheClock() throws IOException {
        ImageTextPair pair = onlyPair("{\"file_name\": \"birds/1.png\", \"text\": \"a robin\"}");
        assertThat(pair.getSampleId()).isEqualTo("birds/1");
        assertThat(pair.getDomain()).isEqualTo("birds");
        assertThat(pair.getSplit()).isEqualTo(Split.UNSPECIFIED);
        assertThat(pair.getCaptions()).containsExactly(new Caption("a robin", "und"));
        assertThat(pair.getEventTime()).isEqualTo(NOW);
    }

    @Test
    void aPictureInNoFolderBelongsToTheDomainOfTheSource() throws IOException {
        Files.write(folder.resolve("1.png"), TestPictures.png(8, 8));
        assertThat(onlyPair("{\"image\": \"1.png\", \"caption\": \"a robin\"}").getDomain())
                .isEqualTo(folder.getFileName().toString());
    }

    @Test
    void aBadLineCostsThatLineAndSaysWhere() throws IOException {
        List<SourceItem> items = items(
                "{\"image\": \"birds/1.png\", \"caption\": \"a robin\"}",
                "",
                "{\"image\": \"birds/1.png\", \"caption\": ",
                "[1]",
                "{\"caption\": \"no picture\"}",
                "{\"image\": \"birds/1.png\", \"caption\": \"x\", \"split\": \"tset\"}",
                "{\"image\": \"birds/1.png\", \"caption\": \"x\", \"eventTime\": \"yesterday\"}");
        assertThat(items).hasSize(6);
        assertThat(items.get(0)).isInstanceOf(SourceItem.Readable.class);
        assertUnreadable(items.get(1), 3, ErrorCode.SCHEMA_MISMATCH, "not JSON");
        assertUnreadable(items.get(2), 4, ErrorCode.SCHEMA_MISMATCH, "must be a JSON object");
        assertUnreadable(items.get(3), 5, ErrorCode.IMAGE_MISSING, "'image'");
        assertUnreadable(items.get(4), 6, ErrorCode.SCHEMA_MISMATCH, "'tset'");
        assertUnreadable(items.get(5), 7, ErrorCode.SCHEMA_MISMATCH, "'yesterday'");
    }

    @Test
    void aPictureThatIsNotThereOrOutsideOrTooLargeIsRefused() throws IOException {
        Files.write(folder.resolve("birds/large.png"), new byte[2000]);
        List<SourceItem> items = items(
                "{\"image\": \"birds/2.png\", \"caption\": \"x\"}",
                "{\"image\": \"../../secret.png\", \"domain\": \"birds\", \"caption\": \"x\"}",
                "{\"image\": \"birds/large.png\", \"caption\": \"x\"}");
        assertUnreadable(items.get(0), 1, ErrorCode.IMAGE_MISSING, "no picture 'birds/2.png'");
        assertUnreadable(items.get(1), 2, ErrorCode.IMAGE_MISSING, "outside");
        assertUnreadable(items.get(2), 3, ErrorCode.IMAGE_TOO_LARGE, "2000 bytes");
        assertThat(((SourceItem.Unreadable) items.get(0)).sampleId()).isEqualTo("birds/2");
    }

    @Test
    void bytesThatAreNoUtf8AreABadLine() throws IOException {
        Files.write(
                folder.resolve(FolderSource.CAPTIONS),
                "{\"image\": \"birds/1.png\", \"caption\": \"Köln\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertUnreadable(read().get(0), 1, ErrorCode.SCHEMA_MISMATCH, "UTF-8");
    }

    @Test
    void aDomainIsReadAtOnceHeldOutFirst() throws IOException {
        Files.createDirectories(folder.resolve("fish"));
        Files.write(folder.resolve("fish/1.png"), TestPictures.png(8, 8));
        write(
                "{\"image\": \"birds/1.png\", \"id\": \"a\", \"caption\": \"x\", \"split\": \"train\"}",
                "{\"image\": \"fish/1.png\", \"id\": \"b\", \"caption\": \"x\", \"split\": \"train\"}",
                "{\"image\": \"birds/1.png\", \"id\": \"c\", \"caption\": \"x\", \"split\": \"test\"}",
                "{\"image\": \"fish/1.png\", \"id\": \"d\", \"caption\": \"x\", \"split\": \"validation\"}",
                "{\"image\": \"birds/1.png\", \"id\": \"e\", \"caption\": \"x\", \"split\": \"train\"}");
        try (PairSource source = open()) {
            assertThat(source.domains()).containsExactly("birds", "fish");
            assertThat(ids(source.read(List.of("fish", "birds")))).containsExactly("d", "b", "c", "a", "e");
            assertThat(ids(source.entries().stream().map(SourceEntry::read).iterator()))
                    .containsExactly("a", "b", "c", "d", "e");
        }
    }

    @Test
    void aFolderWithoutCaptionsIsAClearError() {
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("There is no captions.jsonl in")
                .hasMessageContaining("\"caption\"");
    }

    private static List<String> ids(Iterator<SourceItem> items) {
        List<String> ids = new ArrayList<>();
        items.forEachRemaining(
                item -> ids.add(((SourceItem.Readable) item).pair().getSampleId()));
        return ids;
    }

    private void assertUnreadable(SourceItem item, int line, ErrorCode code, String reason) {
        assertThat(item).isInstanceOfSatisfying(SourceItem.Unreadable.class, unreadable -> {
            assertThat(unreadable.origin()).isEqualTo(folder.getFileName() + "/captions.jsonl:" + line);
            assertThat(unreadable.code()).isEqualTo(code);
            assertThat(unreadable.reason()).contains(reason);
        });
    }

    private ImageTextPair onlyPair(String line) throws IOException {
        return ((SourceItem.Readable) items(line).get(0)).pair();
    }

    private List<SourceItem> items(String... lines) throws IOException {
        write(lines);
        return read();
    }

    private void write(String... lines) throws IOException {
        Files.write(folder.resolve(FolderSource.CAPTIONS), List.of(lines));
    }

    private List<SourceItem> read() throws IOException {
        List<SourceItem> items = new ArrayList<>();
        try (PairSource source = open()) {
            source.entries().forEach(entry -> items.add(entry.read()));
        }
        return items;
    }

    private PairSource open() throws IOException {
        return FolderSource.open(folder, 1000, Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
