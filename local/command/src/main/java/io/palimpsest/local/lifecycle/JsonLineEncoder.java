package io.palimpsest.local.lifecycle;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * Logback's JSON lines, with the time as people write it, the message as they read it, and the fields of the line as members of the object, numbers as numbers, so that
 * {@code .step > 100} finds lines. (Logback alone gives milliseconds, a pattern with its arguments, and a list of one-member objects of texts.)
 */
final class JsonLineEncoder extends JsonEncoder {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> onEveryLine;

    /** @param onEveryLine fields that each line has */
    JsonLineEncoder(Map<String, String> onEveryLine) {
        this.onEveryLine = Map.copyOf(onEveryLine);
        setWithSequenceNumber(false);
        setWithTimestamp(false);
        setWithNanoseconds(false);
        setWithContext(false);
        setWithMDC(false);
        setWithKVPList(false);
        setWithMessage(false);
        setWithArguments(false);
    }

    @Override
    protected void appendThrowableProxy(StringBuilder line, String name, IThrowableProxy throwable) {
        if (throwable != null) {
            super.appendThrowableProxy(line, name, throwable);
        }
    }

    @Override
    protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", event.getInstant().toString());
        fields.put("message", event.getFormattedMessage());
        fields.putAll(onEveryLine);
        fields.putAll(event.getMDCPropertyMap());
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> fields.put(pair.key, pair.value));
        }
        fields.forEach((name, value) -> append(line, name, value));
    }

    private static void append(StringBuilder line, String name, Object value) {
        if (value != null) {
            line.append(VALUE_SEPARATOR).append(json(name)).append(':').append(json(value));
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException notJson) {
            return json(String.valueOf(value));
        }
    }
}
