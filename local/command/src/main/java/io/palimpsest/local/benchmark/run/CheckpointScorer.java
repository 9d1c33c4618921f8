package io.palimpsest.local.benchmark.run;

import io.palimpsest.evaluator.encoding.EncodedPairs;
import io.palimpsest.evaluator.encoding.PairEncoder;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.metrics.MultiModalPrecision;
import io.palimpsest.evaluator.metrics.RetrievalRecall;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.ScoredCheckpoint;
import io.palimpsest.schemas.split.HiddenDomain;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Scores checkpoints on the galleries of all domains, each alone and those that were seen together. One thread uses it. */
final class CheckpointScorer {

    private final PairEncoder encoder;
    private final Map<String, List<HeldOutPair>> galleries;
    private final Map<String, Integer> classSizes = new HashMap<>();

    /**
     * @param encoder turns pairs into features
     * @param galleries held-out pairs by domain, at least one domain and one pair each
     */
    CheckpointScorer(PairEncoder encoder, Map<String, List<HeldOutPair>> galleries) {
        this.encoder = encoder;
        this.galleries = new LinkedHashMap<>(galleries);
        galleries.values().forEach(gallery -> count(gallery, classSizes));
    }

    CheckpointScores score(CheckpointAnnouncement checkpoint) {
        Map<String, EncodedPairs> encoded = new LinkedHashMap<>();
        Map<String, RetrievalRecall> own = new LinkedHashMap<>();
        Map<String, Double> accuracy = new LinkedHashMap<>();
        galleries.forEach((domain, pairs) -> {
            EncodedPairs features = encoder.encode(checkpoint, pairs);
            encoded.put(domain, features);
            own.put(domain, RetrievalRecall.of(features.images(), features.texts()));
            accuracy.put(domain, own.get(domain).mean());
        });
        List<String> seen = HiddenDomain.mayHaveLearned(checkpoint.getDomainsSeen(), galleries.keySet());
        Map<BenchmarkMetric, Double> retrieval = new EnumMap<>(BenchmarkMetric.class);
        if (!seen.isEmpty()) {
            own(seen, own, encoded, retrieval);
            cumulative(seen, encoded, retrieval);
        }
        return new CheckpointScores(
                new ScoredCheckpoint(
                        checkpoint.getCheckpointId(),
                        checkpoint.getDomain() == null ? "" : checkpoint.getDomain(),
                        checkpoint.getStep(),
                        checkpoint.getDomainsSeen(),
                        accuracy,
                        retrieval.getOrDefault(BenchmarkMetric.CUMULATIVE_ACCURACY, 0.0)),
                retrieval);
    }

    private void own(
            List<String> seen,
            Map<String, RetrievalRecall> own,
            Map<String, EncodedPairs> encoded,
            Map<BenchmarkMetric, Double> retrieval) {
        retrieval.put(
                BenchmarkMetric.AVERAGE_TR1,
                mean(seen, domain -> own.get(domain).imageToText().at1()));
        retrieval.put(
                BenchmarkMetric.AVERAGE_IR1,
                mean(seen, domain -> own.get(domain).textToImage().at1()));
        List<String> labelled = seen.stream()
                .filter(domain -> galleries.get(domain).stream()
                        .anyMatch(pair -> !pair.getClassName().isBlank()))
                .toList();
        if (!labelled.isEmpty()) {
            retrieval.put(BenchmarkMetric.AVERAGE_MAP1, mean(labelled, domain -> ownPrecision(domain, encoded)));
        }
    }

    private double ownPrecision(String domain, Map<String, EncodedPairs> encoded) {
        Map<String, Integer> sizes = new HashMap<>();
        count(galleries.get(domain), sizes);
        return MultiModalPrecision.of(encoded.get(domain).fused(), classes(List.of(domain)), sizes)
                .at1();
    }

    private void cumulative(
            List<String> seen, Map<String, EncodedPairs> encoded, Map<BenchmarkMetric, Double> retrieval) {
        RetrievalRecall recall = RetrievalRecall.of(
                joined(seen, encoded, EncodedPairs::images), joined(seen, encoded, EncodedPairs::texts));
        retrieval.put(BenchmarkMetric.CUMULATIVE_ACCURACY, recall.mean());
        retrieval.put(BenchmarkMetric.CUMULATIVE_TR1, recall.imageToText().at1());
        retrieval.put(BenchmarkMetric.CUMULATIVE_IR1, recall.textToImage().at1());
        MultiModalPrecision precision =
                MultiModalPrecision.of(joined(seen, encoded, EncodedPairs::fused), classes(seen), classSizes);
        if (precision.queries() > 0) {
            retrieval.put(BenchmarkMetric.CUMULATIVE_MAP1, precision.at1());
        }
    }

    private List<String> classes(Collection<String> domains) {
        return domains.stream()
                .flatMap(domain -> galleries.get(domain).stream())
                .map(HeldOutPair::getClassName)
                .toList();
    }

    private static void count(List<HeldOutPair> gallery, Map<String, Integer> sizes) {
        gallery.stream()
                .map(HeldOutPair::getClassName)
                .filter(name -> !name.isBlank())
                .forEach(name -> sizes.merge(name, 1, Integer::sum));
    }

    private static FeatureMatrix joined(
            List<String> domains, Map<String, EncodedPairs> encoded, Function<EncodedPairs, FeatureMatrix> part) {
        return FeatureMatrix.concatenate(
                domains.stream().map(encoded::get).map(part).toList());
    }

    private static double mean(List<String> domains, ToDoubleFunction<String> value) {
        return domains.stream().mapToDouble(value).average().orElse(Double.NaN);
    }
}
