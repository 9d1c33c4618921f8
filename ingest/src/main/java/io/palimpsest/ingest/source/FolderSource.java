package io.palimpsest.ingest.source;

import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.images.ImageHeader;
import io.palimpsest.schemas.images.PairValidator;
import io.palimpsest.schemas.split.SampleSplit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder tree of pictures with a {@code captions.jsonl} at its root, one JSON object a line, whose fields
 * {@link CaptionLine} lists. Pictures are read one by one as the reading goes; the lines are held in memory, about the size
 * of the file. A line that cannot be read is handed on as {@link SourceItem.Unreadable} and costs that line alone. Used by
 * one thread.
 */
public final class FolderSource implements PairSource {

    /** Name of the file with one line per picture. */
    public static final String CAPTIONS = "captions.jsonl";

    /** A line that cannot be read belongs to no domain. */
    private static final String NO_DOMAIN = "";

    private final String name;
    private final CaptionedFiles files;
    private final Clock clock;
    private final List<SourceEntry> lines;

    /** One line of the file. */
    private record Line(int number, String text, String domain, boolean heldOut, FolderSource source)
            implements SourceEntry {

        @Override
        public SourceItem read() {
            return source.item(this);
        }
    }

    FolderSource(String name, CaptionedFiles files, Clock clock) throws IOException {
        this.name = name;
        this.files = files;
        this.clock = clock;
        this.lines = index(files.captions());
    }

    /** Opens a folder under its own name, with the default limit of picture bytes. */
    public static FolderSource open(Path folder) throws IOException {
        return open(folder, PairValidator.DEFAULT_MAX_IMAGE_BYTES, Clock.systemUTC());
    }

    /**
     * Opens a folder. The source's name is the folder's, so that a run on a copy elsewhere goes on where another stopped.
     *
     * @param maxImageBytes pictures larger than this are refused unread
     * @param clock gives the event time of lines that state none
     * @throws IllegalArgumentException if the folder holds no {@code captions.jsonl}
     */
    public static FolderSource open(Path folder, int maxImageBytes, Clock clock) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        if (!Files.isRegularFile(root.resolve(CAPTIONS))) {
            throw new IllegalArgumentException("There is no " + CAPTIONS + " in " + root
                    + ". Write one line per picture, e.g. {\"image\": \"birds/1.png\", \"caption\": \"a robin\"}");
        }
        String name = root.getFileName() == null ? "folder" : root.getFileName().toString();
        return new FolderSource(name, CaptionedFiles.folder(root, maxImageBytes), clock);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<SourceEntry> entries() {
        return lines;
    }

    /** Holds nothing open between two readings of a file. */
    @Override
    public void close() {}

    private List<SourceEntry> index(byte[] captions) {
        List<SourceEntry> lines = new ArrayList<>();
        int number = 0;
        for (String text : new String(captions, StandardCharsets.UTF_8).split("\n")) {
            number++;
            String trimmed = (number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
            if (!trimmed.isEmpty()) {
                lines.add(line(number, trimmed));
            }
        }
        return List.copyOf(lines);
    }

    private Line line(int number, String text) {
        try {
            CaptionLine line = parse(text);
            Split split = line.split() == Split.UNSPECIFIED ? SampleSplit.ofSampleId(line.id()) : line.split();
            return new Line(number, text, line.domain(), split != Split.TRAIN, this);
        } catch (PoisonRecordException unreadable) {
            return new Line(number, text, NO_DOMAIN, false, this);
        }
    }

    private CaptionLine parse(String text) {
        // Java puts this character in place of bytes that are no UTF-8; a caption with it would be learned as noise.
        if (text.indexOf('\uFFFD') >= 0) {
            throw new PoisonRecordException(ErrorCode.SCHEMA_MISMATCH, "the line is not valid UTF-8");
        }
        return CaptionLine.parse(text, name);
    }

    private SourceItem item(Line line) {
        String origin = name + "/" + CAPTIONS + ":" + line.number();
        String sampleId = "";
        try {
            CaptionLine content = parse(line.text());
            sampleId = content.id();
            return new SourceItem.Readable(origin, pair(content));
        } catch (PoisonRecordException poison) {
            return new SourceItem.Unreadable(
                    origin, sampleId, line.text().getBytes(StandardCharsets.UTF_8), poison.code(), poison.getMessage());
        }
    }

    private ImageTextPair pair(CaptionLine line) {
        byte[] bytes = files.picture(line.image());
        return ImageTextPair.newBuilder()
                .setSampleId(line.id())
                .setDomain(line.domain())
                .setSplit(line.split())
                .setCaptions(line.captions())
                .setImage(Image.newBuilder()
                        .setMediaType(mediaType(bytes))
                        .setBytes(ByteBuffer.wrap(bytes))
                        .build())
                .setClassLabels(line.classes())
                .setMetadata(line.metadata())
                .setEventTime(line.eventTime().orElseGet(clock::instant))
                .build();
    }

    /** What the bytes are, whatever the file is called; pictures that cannot be told are the validator's to refuse. */
    private static String mediaType(byte[] bytes) {
        try {
            return ImageHeader.read(bytes).format().mediaType();
        } catch (PoisonRecordException unknown) {
            return "application/octet-stream";
        }
    }
}
