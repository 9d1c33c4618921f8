package io.palimpsest.ingest;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.PairsOffset;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Makes the command that closes the last domain of a finite source. Stateless. */
final class Boundary {

    private Boundary() {}

    /**
     * A boundary behind the last pair of a source. Its id depends on the source and the offsets alone, so a second run that
     * had nothing to add repeats a command which is handled once.
     *
     * @param ends offset behind the source's last pair, by partition
     */
    static ControlCommand command(String model, String source, Map<Integer, Long> ends, Instant now) {
        List<PairsOffset> offsets = ends.entrySet().stream()
                .map(end -> new PairsOffset(end.getKey(), end.getValue()))
                .toList();
        return ControlCommand.newBuilder()
                .setModel(model)
                .setCommandId("end-of-" + source + "-" + ends)
                .setKind(ControlKind.BOUNDARY)
                .setPairsOffsets(offsets)
                .setReason("The source " + source + " has ended.")
                .setIssuedBy("ingest")
                .setIssuedAt(now)
                .build();
    }
}
