package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.ImagePreprocessor;
import io.palimpsest.model.images.RgbImage;
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
import java.util.function.Function;

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
        return await(batch);
    }

    /**
     * {@return a batch beside those of the chunk, in the works}
     *
     * @param samples what it holds, in order
     * @param seed seed of the run
     * @param step number that decides, with the seed, how pictures are varied and which captions are taken
     */
    Future<PreparedBatch> prepare(List<Sample> samples, long seed, long step) {
        return workers.submit(
                () -> prepare(samples, seed, step, sample -> ImagePreprocessor.decode(sample.imageBytes())));
    }

    /**
     * {@return a batch as evaluation sees it, in the works: pictures as they are and the first captions}
     *
     * @param samples what it holds, in order
     */
    Future<PreparedBatch> prepareUnvaried(List<Sample> samples) {
        return workers.submit(() -> new PreparedBatch(
                samples.stream()
                        .map(sample -> setup.preprocessor().evaluation(ImagePreprocessor.decode(sample.imageBytes())))
                        .toList(),
                samples.stream()
                        .map(sample ->
                                setup.tokenizer().encode(sample.captions().get(0)))
                        .toList()));
    }

    /** {@return the batch; waits for it} */
    static PreparedBatch await(Future<PreparedBatch> batch) {
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
            ahead.add(workers.submit(
                    () -> prepare(BatchComposer.compose(step, chunk), step.getSeed(), step.getStep(), cache::image)));
        }
    }

    private PreparedBatch prepare(List<Sample> samples, long seed, long step, Function<Sample, RgbImage> pictures) {
        List<float[]> images = new ArrayList<>(samples.size());
        List<long[]> tokens = new ArrayList<>(samples.size());
        for (Sample sample : samples) {
            images.add(setup.preprocessor().training(pictures.apply(sample), seed, sample.sampleId(), step));
            tokens.add(setup.tokenizer().encode(caption(sample, seed, step)));
        }
        return new PreparedBatch(images, tokens);
    }

    private static String caption(Sample sample, long seed, long step) {
        CounterRandom random = new CounterRandom(seed, "caption", CounterRandom.hash(sample.sampleId()), step);
        return sample.captions().get(random.nextInt(sample.captions().size()));
    }
}
