package io.palimpsest.schemas.registry;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;

/**
 * How to reach the registry. Immutable; safe from any thread.
 *
 * @param addresses base addresses, asked in order; at least one
 * @param autoRegister whether unknown schemas are registered
 * @param compatibility level that a subject without one is given, {@code NONE} to leave subjects alone
 * @param retries how often a request is repeated after a failure of all addresses, at least 0
 * @param backoff pause before the first repetition; doubles each time up to five seconds
 * @param timeout limit of one request
 * @param login user:password, empty for none
 */
public record RegistrySettings(
        List<URI> addresses,
        boolean autoRegister,
        String compatibility,
        int retries,
        Duration backoff,
        Duration timeout,
        String login) {
    /** Key of the addresses, separated by commas; the only one without a default. */
    public static final String URL = "schema.registry.url";

    /** Key of whether unknown schemas are registered, {@code true} by default. */
    public static final String AUTO_REGISTER = "auto.register.schemas";

    /** Key of the level that a subject is given when it is first registered, {@code FULL_TRANSITIVE} by default. */
    public static final String COMPATIBILITY = "schema.registry.compatibility";

    /** Key of the number of repetitions, 5 by default. */
    public static final String RETRIES = "schema.registry.retries";

    /** Key of the first pause, 100 by default. */
    public static final String BACKOFF_MILLISECONDS = "schema.registry.backoff-milliseconds";

    /** Key of the limit of one request, 10 by default. */
    public static final String TIMEOUT_SECONDS = "schema.registry.timeout-seconds";

    /** Key of user:password, empty by default. */
    public static final String LOGIN = "basic.auth.user.info";

    public RegistrySettings {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new ConfigException(URL, "", "at least one address of a schema registry is needed");
        }
        if (retries < 0) {
            throw new ConfigException(RETRIES, retries, "must be >= 0");
        }
        if (backoff.isNegative() || backoff.isZero()) {
            throw new ConfigException(BACKOFF_MILLISECONDS, backoff.toMillis(), "must be >= 1");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new ConfigException(TIMEOUT_SECONDS, timeout.toSeconds(), "must be >= 1");
        }
        Objects.requireNonNull(compatibility, "compatibility");
        Objects.requireNonNull(login, "login");
    }

    /**
     * Reads the configuration of a Kafka client.
     *
     * @throws ConfigException if a value is missing or not allowed; names the key
     */
    public static RegistrySettings from(Map<String, ?> configuration) {
        return new RegistrySettings(
                addresses(text(configuration, URL, "")),
                Boolean.parseBoolean(text(configuration, AUTO_REGISTER, "true")),
                text(configuration, COMPATIBILITY, "FULL_TRANSITIVE"),
                number(configuration, RETRIES, 5),
                Duration.ofMillis(number(configuration, BACKOFF_MILLISECONDS, 100)),
                Duration.ofSeconds(number(configuration, TIMEOUT_SECONDS, 10)),
                text(configuration, LOGIN, ""));
    }

    /** Shows everything but the login. */
    @Override
    public String toString() {
        return "RegistrySettings[addresses=" + addresses + ", autoRegister=" + autoRegister + ", compatibility="
                + compatibility + ", retries=" + retries + ", backoff=" + backoff + ", timeout=" + timeout + "]";
    }

    private static List<URI> addresses(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::trim)
                .filter(address -> !address.isEmpty())
                .map(RegistrySettings::address)
                .toList();
    }

    private static URI address(String text) {
        String withoutSlash = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (!withoutSlash.matches("https?://\\S+")) {
            throw new ConfigException(URL, text, "must be http:// or https:// addresses separated by commas");
        }
        return URI.create(withoutSlash);
    }

    private static String text(Map<String, ?> configuration, String key, String fallback) {
        Object value = configuration.get(key);
        if (value == null) {
            return fallback;
        }
        // A client built from a Kafka configuration definition gives lists and passwords as objects of their own.
        if (value instanceof List<?> list) {
            return String.join(",", list.stream().map(String::valueOf).toList());
        }
        return value instanceof org.apache.kafka.common.config.types.Password password
                ? password.value()
                : value.toString().trim();
    }

    private static int number(Map<String, ?> configuration, String key, int fallback) {
        String text = text(configuration, key, Integer.toString(fallback));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException failure) {
            throw new ConfigException(key, text, "must be a whole number");
        }
    }
}
