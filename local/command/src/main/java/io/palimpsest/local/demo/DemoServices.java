package io.palimpsest.local.demo;

import io.palimpsest.evaluator.EvaluatorService;
import io.palimpsest.ingest.Ingest;
import io.palimpsest.ingest.IngestProgress;
import io.palimpsest.local.lifecycle.BackgroundTask;
import io.palimpsest.local.orders.DeskOrders;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.gate.GateService;
import io.palimpsest.trainer.pipeline.TrainingListener;
import io.palimpsest.trainer.pipeline.TrainingLoop;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The services of the demo, each on its own threads, from {@link #start} to {@link #close}. */
final class DemoServices implements AutoCloseable {

    private final EvaluatorService evaluator;
    private final GateService gate;
    private final PairSending sending;
    private final BackgroundTask ingest;
    private final BackgroundTask trainer;

    private DemoServices(Settings settings, Ingest ingest, TrainingLoop trainer, Clock clock) {
        this.evaluator = EvaluatorService.start(settings, Optional.of(new DeskOrders(settings)));
        this.gate = GateService.start(settings, clock);
        this.sending = new PairSending(ingest, new KafkaClients(settings));
        this.ingest = BackgroundTask.start("ingest", sending::run, ingest::stop);
        this.trainer = BackgroundTask.start("trainer", trainer::run, trainer::stop);
    }

    /**
     * @param settings of all services
     * @param ingestProgress hears how far sending is
     * @param trainingListener hears what the trainer does
     */
    static DemoServices start(
            Settings settings, IngestProgress ingestProgress, TrainingListener trainingListener, Clock clock) {
        return new DemoServices(
                settings,
                new Ingest(settings, ingestProgress, clock),
                new TrainingLoop(settings, trainingListener),
                clock);
    }

    /** @return where the page is */
    URI page() {
        return evaluator.page();
    }

    /** @return offset behind the last pair by partition, empty until all pairs are in the topic */
    Optional<Map<Integer, Long>> pairsEnd() {
        return sending.pairsEnd();
    }

    /** @return the failure of any service, which ends the demo */
    Optional<Throwable> failure() {
        return Stream.of(ingest.failure(), trainer.failure(), evaluator.failure(), gate.failure())
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Ends ingest, then the trainer, which writes its checkpoint, then the gate and the evaluator. */
    @Override
    public void close() {
        ingest.close();
        trainer.close();
        gate.close();
        evaluator.close();
    }
}
