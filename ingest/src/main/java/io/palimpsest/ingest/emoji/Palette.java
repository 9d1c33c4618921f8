package io.palimpsest.ingest.emoji;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A small set of colours for one picture: boxes of the colour cube are cut at the mean of their widest channel, the box with
 * the largest squared error first, then the colours are settled by a few rounds of nearest-mean. A picture with few colours
 * keeps them exactly. Deterministic; immutable.
 */
final class Palette {

    private static final int SETTLING_ROUNDS = 6;

    private final int[] colours;

    private Palette(int[] colours) {
        this.colours = colours;
    }

    /**
     * Chooses the colours of a picture.
     *
     * @param pixels colours as 0xRRGGBB
     * @param most upper bound of the number of colours, 2 to 256
     */
    static Palette of(int[] pixels, int most) {
        Map<Integer, Integer> histogram = new TreeMap<>();
        for (int pixel : pixels) {
            histogram.merge(pixel & 0xffffff, 1, Integer::sum);
        }
        List<int[]> all = new ArrayList<>();
        histogram.forEach((colour, count) -> all.add(new int[] {colour, count}));
        if (all.size() <= most) {
            return new Palette(all.stream().mapToInt(entry -> entry[0]).toArray());
        }
        List<List<int[]>> boxes = new ArrayList<>(List.of(all));
        while (boxes.size() < most) {
            List<int[]> worst = boxes.stream()
                    .max(Comparator.comparingDouble(Palette::squaredError))
                    .orElseThrow();
            boxes.remove(worst);
            boxes.addAll(cut(worst));
        }
        int[] means = boxes.stream().mapToInt(Palette::mean).toArray();
        for (int round = 0; round < SETTLING_ROUNDS; round++) {
            means = settle(all, means);
        }
        return new Palette(Arrays.stream(means).distinct().sorted().toArray());
    }

    int size() {
        return colours.length;
    }

    int colour(int index) {
        return colours[index];
    }

    /** The index of the nearest colour of each pixel. */
    int[] indices(int[] pixels) {
        Map<Integer, Integer> known = new HashMap<>();
        return Arrays.stream(pixels)
                .map(pixel -> known.computeIfAbsent(pixel & 0xffffff, colour -> nearest(colours, colour)))
                .toArray();
    }

    private static List<List<int[]>> cut(List<int[]> box) {
        int widest = 0;
        for (int channel = 1; channel < 3; channel++) {
            if (variance(box, channel) > variance(box, widest)) {
                widest = channel;
            }
        }
        int channel = widest;
        double middle = channelMean(box, channel);
        List<int[]> low = box.stream()
                .filter(entry -> channel(entry[0], channel) <= middle)
                .toList();
        List<int[]> high = box.stream()
                .filter(entry -> channel(entry[0], channel) > middle)
                .toList();
        return List.of(low, high);
    }

    private static int[] settle(List<int[]> all, int[] means) {
        List<List<int[]>> boxes = new ArrayList<>();
        for (int mean : means) {
            boxes.add(new ArrayList<>());
        }
        all.forEach(entry -> boxes.get(nearest(means, entry[0])).add(entry));
        int[] settled = means.clone();
        for (int index = 0; index < means.length; index++) {
            if (!boxes.get(index).isEmpty()) {
                settled[index] = mean(boxes.get(index));
            }
        }
        return settled;
    }

    private static int nearest(int[] means, int colour) {
        int best = 0;
        int bestDistance = Integer.MAX_VALUE;
        for (int index = 0; index < means.length; index++) {
            int distance = 0;
            for (int channel = 0; channel < 3; channel++) {
                int difference = channel(means[index], channel) - channel(colour, channel);
                distance += difference * difference;
            }
            if (distance < bestDistance) {
                bestDistance = distance;
                best = index;
            }
        }
        return best;
    }

    private static int mean(List<int[]> box) {
        int colour = 0;
        for (int channel = 0; channel < 3; channel++) {
            colour |= (int) Math.round(channelMean(box, channel)) << (8 * channel);
        }
        return colour;
    }

    private static double squaredError(List<int[]> box) {
        return variance(box, 0) + variance(box, 1) + variance(box, 2);
    }

    private static double variance(List<int[]> box, int channel) {
        double mean = channelMean(box, channel);
        double sum = 0;
        for (int[] entry : box) {
            double difference = channel(entry[0], channel) - mean;
            sum += entry[1] * difference * difference;
        }
        return sum;
    }

    private static double channelMean(List<int[]> box, int channel) {
        long sum = 0;
        long count = 0;
        for (int[] entry : box) {
            sum += (long) entry[1] * channel(entry[0], channel);
            count += entry[1];
        }
        return (double) sum / count;
    }

    private static int channel(int colour, int channel) {
        return colour >> (8 * channel) & 0xff;
    }
}
