package io.palimpsest.ingest;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.ingest.source.EmojiSample;
import io.palimpsest.ingest.source.FolderSource;
import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.ingest.source.SourceEntry;
import io.palimpsest.ingest.source.SourceItem;
import io.palimpsest.ingest.stream.StreamPlan;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.errors.DeadLetter;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.images.PairValidator;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.split.HiddenDomain;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.schemas.traces.Traces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a source into the pairs topic: check, encode, send with one idempotent producer, in an order that depends on the
 * source and the settings alone. A pair that is refused becomes a dead letter and the run goes on. A source read to its end
 * is closed with a boundary command behind its last pair. A second run of the same source sends only what is not there yet.
 * {@link #run} is called once; {@link #stop} and {@link #status} may be called by any thread.
 */
public final class Ingest {

    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
    private static final String CLIENT = "palimpsest-ingest";

    private final Settings settings;
    private final IngestSettings options;
    private final IngestProgress progress;
    private final Clock clock;
    private final Traces traces;
    private final PairValidator validator;
    private final IngestTally tally = new IngestTally();
    private volatile boolean stopped;

    /**
     * @param settings resolved from {@link KafkaSettings#catalogue()} and {@link IngestSettings#catalogue()}
     * @param progress is closed at the end of a run
     */
    public Ingest(Settings settings, IngestProgress progress, Clock clock) {
        this(settings, progress, clock, Traces.OFF);
    }

    /**
     * @param settings resolved from {@link KafkaSettings#catalogue()} and {@link IngestSettings#catalogue()}
     * @param progress is closed at the end of a run
     * @param traces gets a span of the run, whose trace the pairs then belong to
     */
    public Ingest(Settings settings, IngestProgress progress, Clock clock, Traces traces) {
        this.traces = traces;
        this.settings = settings;
        this.options = IngestSettings.of(settings);
        this.progress = progress;
        this.clock = clock;
        this.validator = new PairValidator(options.maxPixels(), options.maxImageBytes());
    }

    /** Opens the source that the settings name; the caller closes it. */
    public PairSource openSource() throws IOException {
        return options.source().equals("emoji")
                ? EmojiSample.open(clock)
                : FolderSource.open(Path.of(options.source()), options.maxImageBytes(), clock);
    }

    /**
     * Sends the source to its end, or until it is stopped or the thread is interrupted. The topics are made if need be.
     *
     * @throws IngestException if Kafka refuses a record
     */
    public IngestResult run(PairSource source) {
        Span span = traces.span("ingest")
                .setNoParent()
                .setAttribute(Traces.SOURCE, source.name())
                .startSpan();
        try {
            return sent(source, span.getSpanContext());
        } catch (RuntimeException failure) {
            Traces.failed(span, failure);
            throw failure;
        } finally {
            tally.enter(IngestStatus.Phase.ENDED);
            span.setAttribute(Traces.EVENTS, tally.status().sent());
            span.end();
        }
    }

    private IngestResult sent(PairSource source, SpanContext span) {
        // A shape that cannot be made of this source is told before anything is touched.
        StreamPlan plan = options.plan(source);
        KafkaClients clients = new KafkaClients(settings);
        EventHeaders headers = new EventHeaders(source.name(), clock.instant(), span);
        try (Admin admin = Admin.create(clients.admin(CLIENT))) {
            TopicCatalogue.ensure(
                    admin, settings.get(KafkaSettings.REPLICATION_FACTOR).shortValue());
        }
        tally.expect(plan.entries().size());
        tally.enter(IngestStatus.Phase.READING);
        SentSamples sent = options.resume() ? readSent(clients, headers) : new SentSamples();
        try (Serializer<Object> serializer = clients.valueSerializer();
                Producer<byte[], byte[]> producer = new KafkaProducer<>(clients.bytesProducer(CLIENT));
                IngestProgress shown = progress) {
            tally.enter(IngestStatus.Phase.SENDING);
            shown.start(source.name(), OptionalLong.of(plan.entries().size()));
            return new Run(source.name(), plan, headers, sent, new PairOutlet(producer, serializer, sent, tally))
                    .send();
        }
    }

    /** Lets a run end after the pair it is at. Everything sent so far is stored; there is no boundary. */
    public void stop() {
        stopped = true;
    }

    /** {@return how far the run has come} */
    public IngestStatus status() {
        return tally.status();
    }

    private SentSamples readSent(KafkaClients clients, EventHeaders headers) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(clients.bytesConsumer(CLIENT, CLIENT + "-resume"))) {
            return SentSamples.read(consumer, headers);
        }
    }

    /** One way through the source. */
    private final class Run {

        private final String source;
        private final StreamPlan plan;
        private final EventHeaders headers;
        private final SentSamples sent;
        private final PairOutlet outlet;

        Run(String source, StreamPlan plan, EventHeaders headers, SentSamples sent, PairOutlet outlet) {
            this.source = source;
            this.plan = plan;
            this.headers = headers;
            this.sent = sent;
            this.outlet = outlet;
        }

        IngestResult send() {
            long start = System.nanoTime();
            Pacer pacer = new Pacer(options.rate(), System::nanoTime, LockSupport::parkNanos);
            Iterator<SourceEntry> entries = plan.entries().iterator();
            while (entries.hasNext() && !stopRequested()) {
                sendItem(entries.next().read(), pacer);
            }
            // The producer cannot be flushed by an interrupted thread, and what was read is to be stored.
            boolean interrupted = Thread.interrupted();
            outlet.flush();
            boolean complete = !entries.hasNext();
            if (complete && !sent.ends().isEmpty()) {
                outlet.command(
                        Boundary.command(settings.get(KafkaSettings.MODEL_NAME), source, sent.ends(), clock.instant()));
                outlet.flush();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            IngestStatus end = tally.status();
            IngestResult result = new IngestResult(
                    source, end.sent(), end.skipped(), end.deadLettered(), plan.leftOut(), complete, seconds);
            tell(result);
            return result;
        }

        private static void tell(IngestResult result) {
            LOG.atInfo()
                    .addKeyValue(LogField.SOURCE, result.source())
                    .addKeyValue(LogField.SENT, result.sent())
                    .addKeyValue(LogField.SKIPPED, result.skipped())
                    .addKeyValue(LogField.DEAD_LETTERED, result.deadLettered())
                    .addKeyValue(LogField.SECONDS, result.seconds())
                    .addKeyValue(LogField.PAIRS_PER_SECOND, result.rate())
                    .log(
                            "Sent {} pairs of {}, {} there before, {} dead-lettered{}",
                            result.sent(),
                            result.source(),
                            result.skipped(),
                            result.deadLettered(),
                            result.complete() ? "" : "; stopped before its end");
        }

        private void sendItem(SourceItem item, Pacer pacer) {
            String domain = "";
            if (item instanceof SourceItem.Readable readable) {
                domain = readable.pair().getDomain();
                sendPair(readable, pacer);
            } else if (item instanceof SourceItem.Unreadable unreadable) {
                refuse(
                        unreadable.origin(),
                        unreadable.sampleId(),
                        unreadable.content(),
                        new PoisonRecordException(unreadable.code(), unreadable.reason()));
            }
            progress.advance(domain, tally.done());
        }

        private void sendPair(SourceItem.Readable item, Pacer pacer) {
            ImageTextPair pair = item.pair();
            if (!sent.add(pair.getSampleId())) {
                tally.skipped();
                return;
            }
            pacer.await();
            byte[] value = outlet.encode(options.hideDomains() ? HiddenDomain.hide(pair) : pair);
            try {
                validator.check(pair);
                if (options.decodeCheck()) {
                    PictureCheck.check(pair);
                }
                outlet.pair(pair.getSampleId(), value, headers.of(pair.getSampleId(), pair.getEventTime()));
            } catch (PoisonRecordException poison) {
                refuse(item.origin(), pair.getSampleId(), value, poison);
            }
        }

        private void refuse(String origin, String sampleId, byte[] value, PoisonRecordException poison) {
            PoisonRecordException located =
                    new PoisonRecordException(poison.code(), origin + ": " + poison.getMessage(), poison);
            outlet.deadLetter(
                    DeadLetter.of(origin, tally.status().done(), located, "ingest", clock.instant()), sampleId, value);
            tally.deadLettered();
            LOG.atWarn()
                    .addKeyValue(LogField.SAMPLE, sampleId)
                    .addKeyValue(LogField.ORIGIN, origin)
                    .addKeyValue(LogField.CODE, poison.code().code())
                    .log("Dead-lettered {} ({})", located.getMessage(), poison.code());
        }

        private boolean stopRequested() {
            return stopped || Thread.currentThread().isInterrupted();
        }
    }
}
