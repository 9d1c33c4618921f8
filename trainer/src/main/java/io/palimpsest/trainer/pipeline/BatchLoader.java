package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.plan.BatchComposer;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.plan.Sample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Prepares the batches of a chunk in worker threads, a few ahead of the training step. Every batch is a pure function of its ledger entry
 * and its chunk, so neither the number of threads nor their timing shows. Workers make plain arrays only, never tensors.
 *
 * <p>The training thread calls every method.
 */
final class BatchLoader implements AutoCloseable {

    private final ModelSetup setup;
    private final int threads;
    private final ExecutorService workers;
    private final DecodeCache cache;
    private final Deque<Future<PreparedBatch>> ahead = new ArrayDeque<>();

    private Iterator<LedgerEntry> steps = List.<LedgerEntry>of().iterator();
    private ChunkContents contents = ChunkContents.NONE;

    BatchLoader(ModelSetup setup, int threads, long cacheBytes) {
        this.setup = setup;
        this.threads = threads;
        this.cache = new DecodeCache(cacheBytes);
        this.workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "batch-loader");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A loader with the threads and the cache that the settings ask for. */
    static BatchLoader of(Settings settings, ModelSetup setup) {
        return new BatchLoader(
                setup, settings.get(TrainerSettings.DECODE_THREADS), settings.get(TrainerSettings.DECODE_CACHE_BYTES));
    }

    /**
     * Begins with the steps of a chunk; what was not taken of the one before is forgotten.
     *
     * @param chunkSteps its STEP entries still to train, in order
     * @param chunkContents what its batches draw from
     */
    void begin(List<LedgerEntry> chunkSteps, ChunkContents chunkContents) {
        ahead.forEach(batch -> batch.cancel(false));
        ahead.clear();
        cache.clear();
        steps = chunkSteps.iterator();
        contents = chunkContents;
        fill();
    }

    /** {@return the batch of the next step; waits for it} */
    PreparedBatch next() {
        Future<PreparedBatch> batch = ahead.remove();
        fill();
        try {
            return batch.get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("Cannot prepare a batch: " + failure.getCause(), failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while preparing a batch", interrupted);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }

    private void fill() {
        while (ahead.size() <= threads && steps.hasNext()) {
            LedgerEntry step = steps.next();
            ChunkContents chunk = contents;
            ahead.add(workers.submit(() -> prepare(step, chunk)));
        }
    }

    private PreparedBatch prepare(LedgerEntry step, ChunkContents chunk) {
        List<float[]> images = new ArrayList<>(step.getSampleCount());
        List<long[]> tokens = new ArrayList<>(step.getSampleCount());
        for (Sample sample : BatchComposer.compose(step, chunk)) {
            images.add(setup.preprocessor()
                    .training(cache.image(sample), step.getSeed(), sample.sampleId(), step.getStep()));
            tokens.add(setup.tokenizer().encode(caption(step, sample)));
        }
        return new PreparedBatch(images, tokens);
    }

    private static String caption(LedgerEntry step, Sample sample) {
        CounterRandom random =
                new CounterRandom(step.getSeed(), "caption", CounterRandom.hash(sample.sampleId()), step.getStep());
        return sample.captions().get(random.nextInt(sample.captions().size()));
    }
}
