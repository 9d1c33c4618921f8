package io.palimpsest.evaluator.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.errors.DeadLetter;
import io.palimpsest.schemas.images.ImageHeader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes by which the page shows what was set aside, {@code /api/dead-letters}. Safe from any thread. */
public final class DeadLetterRoutes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterRoutes.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/api/dead-letters";
    private static final int AT_ONCE = 20;
    private static final String PICTURE_POLICY = "default-src 'none'; sandbox";

    private final DeadLetterReader reader;

    public DeadLetterRoutes(KafkaClients clients) {
        this.reader = new DeadLetterReader(clients);
    }

    /** Adds the routes. */
    public void addTo(Javalin javalin) {
        javalin.get(PATH, this::list);
        javalin.get(PATH + "/{partition}/{offset}/picture", this::picture);
    }

    @Override
    public void close() {
        reader.close();
    }

    /** With {@code ?before=0:120,1:77} those before these offsets of the partitions; {@code before} of the answer continues. */
    private void list(Context context) throws JsonProcessingException {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode letters = answer.putArray("letters");
        try {
            Map<Integer, Long> before = places(context.queryParam("before"));
            for (DeadLetterReader.Letter letter : reader.newest(before, AT_ONCE)) {
                letters.add(json(letter));
                before.merge(letter.partition(), letter.offset(), Math::min);
            }
            answer.put("before", text(before));
        } catch (NumberFormatException malformed) {
            context.status(400);
            answer.put("message", "before is not of the form PARTITION:OFFSET,...: " + context.queryParam("before"));
        } catch (KafkaException failure) {
            LOG.warn("The dead letters cannot be read", failure);
            context.status(503);
            answer.put("message", "The dead letters cannot be read now: " + failure.getMessage());
        }
        context.header(Header.CACHE_CONTROL, "no-store")
                .contentType("application/json")
                .result(JSON.writeValueAsString(answer));
    }

    private void picture(Context context) {
        Optional<byte[]> picture;
        try {
            picture = reader.picture(
                    Integer.parseInt(context.pathParam("partition")), Long.parseLong(context.pathParam("offset")));
        } catch (NumberFormatException malformed) {
            picture = Optional.empty();
        }
        if (picture.isEmpty()) {
            context.status(404).result("no picture");
            return;
        }
        context.header(Header.CONTENT_SECURITY_POLICY, PICTURE_POLICY)
                .header(Header.CACHE_CONTROL, "private, max-age=3600")
                .contentType(ImageHeader.read(picture.get()).format().mediaType())
                .result(picture.get());
    }

    private static ObjectNode json(DeadLetterReader.Letter letter) {
        ObjectNode node = JSON.createObjectNode()
                .put("partition", letter.partition())
                .put("offset", letter.offset())
                .put("time", letter.time())
                .put("key", letter.key())
                .put("sampleId", letter.sampleId())
                .put("domain", letter.domain())
                .put("caption", letter.caption())
                .put(
                        "picture",
                        letter.picture()
                                ? PATH.substring(1) + "/" + letter.partition() + "/" + letter.offset() + "/picture"
                                : null);
        DeadLetter why = letter.letter();
        if (why != null) {
            node.put("code", why.code().code())
                    .put("reason", why.reason())
                    .put("stage", why.stage())
                    .put("model", why.model())
                    .put("source", why.partition() < 0 ? why.topic() : why.topic() + "-" + why.partition())
                    .put("sourceOffset", why.offset());
        }
        return node;
    }

    private static Map<Integer, Long> places(String before) {
        Map<Integer, Long> places = new HashMap<>();
        if (before != null && !before.isEmpty()) {
            for (String place : before.split(",")) {
                List<String> parts = List.of(place.split(":", -1));
                if (parts.size() != 2) {
                    throw new NumberFormatException(place);
                }
                places.put(Integer.parseInt(parts.get(0)), Long.parseLong(parts.get(1)));
            }
        }
        return places;
    }

    private static String text(Map<Integer, Long> places) {
        return places.entrySet().stream()
                .map(place -> place.getKey() + ":" + place.getValue())
                .reduce((one, other) -> one + "," + other)
                .orElse("");
    }
}
