package io.palimpsest.trainer.plan;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.model.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Recomputes the batch of a step from its ledger entry and its chunk. Stateless; safe from any thread.
 *
 * <p>The samples of the chunk and then its exemplars, each by partition and offset, are permuted by {@code (seed, chunk, pass)}; part {@code
 * i} of {@code c} is {@code [n·i/c, n·(i+1)/c)} of that order. So a pass trains every one exactly once, and batches differ by at most one.
 */
public final class BatchComposer {

    private BatchComposer() {}

    /**
     * {@return the samples of the step in order}
     *
     * @param entry a STEP entry
     * @param contents what the entry's chunk draws from
     * @throws IllegalStateException if the chunk is not the one that was planned
     */
    public static List<Sample> compose(LedgerEntry entry, ChunkContents contents) {
        if (contents.exemplars().size() != entry.getExemplarCount()) {
            throw new IllegalStateException("step " + entry.getStep() + " was planned with " + entry.getExemplarCount()
                    + " exemplars of earlier domains, but there are now "
                    + contents.exemplars().size() + "; the ledger and the checkpoint belong to different runs");
        }
        List<Sample> samples = contents.all();
        int size = samples.size();
        int start = batchStart(size, entry.getBatchCount(), entry.getBatchIndex());
        int end = batchEnd(size, entry.getBatchCount(), entry.getBatchIndex());
        if (end - start != entry.getSampleCount()) {
            throw new IllegalStateException("step " + entry.getStep() + " was planned with " + entry.getSampleCount()
                    + " samples, but its chunk " + Chunk.describe(entry.getRanges()) + " now holds "
                    + contents.samples().size() + " trainable ones, which gives " + (end - start)
                    + "; the pairs topic no longer holds what was planned");
        }
        int[] order = new CounterRandom(entry.getSeed(), "batch-plan", entry.getChunk(), entry.getPassIndex())
                .permutation(size);
        List<Sample> batch = new ArrayList<>(end - start);
        for (int i = start; i < end; i++) {
            batch.add(samples.get(order[i]));
        }
        return batch;
    }

    static int batchStart(int size, int batches, int batch) {
        return (int) ((long) size * batch / batches);
    }

    static int batchEnd(int size, int batches, int batch) {
        return batchStart(size, batches, batch + 1);
    }
}
