package io.palimpsest.trainer.plan;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a chunk into ledger entries: {@code passes × ceil(n / batchSize)} steps, where n counts its samples and the exemplars they are mixed
 * with, and the end of the domain where there is one; or, for a chunk in which nothing is trained and no domain ends, one entry that passes it
 * over. Owns nothing: the same settings, position, chunk, exemplars, control offset and time give the same entries. Any thread may call it.
 *
 * <p>The learning-rate schedule runs once over the chunk: step {@code k} of a chunk has schedule position {@code k} of {@code
 * passes × batchCount}. A chunk that holds a whole domain therefore gets the schedule of the paper, one cosine per domain.
 */
public final class BatchPlanner {

    private final PlanSettings settings;

    /** @param settings how chunks become steps */
    public BatchPlanner(PlanSettings settings) {
        this.settings = settings;
    }

    /**
     * {@return the entries of the chunk in order}
     *
     * @param position where planning stands; fold the returned entries into it with {@link PlanPosition#after}
     * @param chunk the chunk
     * @param exemplars samples of earlier domains that its batches draw from too, {@code >= 0}
     * @param controlOffset commands before this offset of the control topic were taken into account
     * @param now time of planning
     */
    public List<LedgerEntry> plan(PlanPosition position, Chunk chunk, int exemplars, long controlOffset, Instant now) {
        LedgerEntry.Builder template = template(position, chunk, controlOffset, now);
        List<LedgerEntry> entries = new ArrayList<>();
        PlanPosition current = position;
        boolean trains = !chunk.samples().isEmpty();
        if (trains) {
            int samples = chunk.samples().size() + exemplars;
            int batches = (samples + settings.batchSize() - 1) / settings.batchSize();
            int passes = position.domainOfNextStep() == 0 ? settings.firstPasses() : settings.passes();
            for (int pass = 0; pass < passes; pass++) {
                for (int batch = 0; batch < batches; batch++) {
                    LedgerEntry step = LedgerEntry.newBuilder(template)
                            .setKind(LedgerEntryKind.STEP)
                            .setStep(current.step())
                            .setDomainIndex(current.domainOfNextStep())
                            .setDomain(domainName(current, chunk))
                            .setPassIndex(pass)
                            .setPassCount(passes)
                            .setBatchIndex(batch)
                            .setBatchCount(batches)
                            .setSampleCount(BatchComposer.batchEnd(samples, batches, batch)
                                    - BatchComposer.batchStart(samples, batches, batch))
                            .setExemplarCount(exemplars)
                            .setScheduleStep((long) pass * batches + batch)
                            .setScheduleLength((long) passes * batches)
                            .build();
                    entries.add(step);
                    current = current.after(step);
                    if (settings.stepsPerDomain() > 0 && current.domainSteps() >= settings.stepsPerDomain()) {
                        current = endDomain(
                                entries,
                                // The chunk goes on after it, so this entry takes no offsets.
                                LedgerEntry.newBuilder(template)
                                        .setRanges(List.of())
                                        .setDropped(List.of()),
                                current,
                                settings.stepsPerDomain() + " steps trained");
                    }
                }
            }
        }
        if (chunk.endsDomain() && current.domainOpen()) {
            endDomain(entries, template, current, chunk.reason());
        } else if (!trains && !chunk.ranges().isEmpty()) {
            entries.add(template.setKind(LedgerEntryKind.PASS_OVER)
                    .setStep(current.step())
                    .setDomainIndex(current.domainIndex())
                    .setDomain(current.domain())
                    .build());
        }
        return entries;
    }

    private static PlanPosition endDomain(
            List<LedgerEntry> entries, LedgerEntry.Builder template, PlanPosition current, String reason) {
        LedgerEntry end = template.setKind(LedgerEntryKind.DOMAIN_END)
                .setStep(current.step())
                .setDomainIndex(current.domainIndex())
                .setDomain(current.domain())
                .setReason(reason)
                .build();
        entries.add(end);
        return current.after(end);
    }

    private LedgerEntry.Builder template(PlanPosition start, Chunk chunk, long controlOffset, Instant now) {
        return LedgerEntry.newBuilder()
                .setModel(settings.model())
                .setChunk(start.chunk())
                .setRanges(chunk.ranges())
                .setDropped(chunk.dropped())
                .setSeed(settings.seed())
                .setControlOffset(controlOffset)
                .setConfigurationHash(settings.configurationHash())
                .setReason(chunk.reason())
                .setTrainerId(settings.trainerId())
                .setPlannedAt(now);
    }

    private String domainName(PlanPosition position, Chunk chunk) {
        return settings.countedDomains().isEmpty()
                ? chunk.domain()
                : settings.countedDomains() + position.domainOfNextStep();
    }
}
