package io.palimpsest.schemas.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The values of all settings of a program, checked when resolved. Immutable; safe from any thread.
 *
 * <p>Precedence: flag, then environment, then file, then default. A key nobody declared, or a value that is not allowed,
 * is a {@link ConfigurationException} that names the key, the value and the source.
 */
public final class Settings {
    /** What the names of environment variables start with. */
    public static final String ENVIRONMENT_PREFIX = "PALIMPSEST_";

    private static final String HIDDEN = "(hidden)";
    /** The {@code user:password} of an address, up to the {@code @} behind it. */
    private static final Pattern LOGIN_IN_ADDRESS = Pattern.compile("(?<=://)[^/?#,\\s]+(?=@)");

    private final SettingCatalogue catalogue;
    private final Map<String, GivenValue> given;
    private final Map<String, Object> values;

    private Settings(SettingCatalogue catalogue, Map<String, GivenValue> given) {
        this.catalogue = catalogue;
        this.given = given;
        this.values = new LinkedHashMap<>();
        catalogue.settings().forEach(setting -> values.put(setting.key(), value(setting, given.get(setting.key()))));
    }

    /**
     * Finds and checks the value of every setting.
     *
     * @param catalogue what is known
     * @param flags values by key, without the leading hyphens
     * @param environment environment variables; those not named {@code PALIMPSEST_...} are ignored. The caller leaves out
     *     what only its launcher reads.
     * @param file a {@code .properties} file in UTF-8, if there is one
     * @throws ConfigurationException if a key is unknown, a value is not allowed or the file cannot be read
     */
    public static Settings resolve(
            SettingCatalogue catalogue,
            Map<String, String> flags,
            Map<String, String> environment,
            Optional<Path> file) {
        Map<String, GivenValue> given = new LinkedHashMap<>();
        file.ifPresent(path -> given.putAll(SettingSources.file(catalogue, path)));
        given.putAll(SettingSources.environment(catalogue, environment));
        given.putAll(SettingSources.flags(catalogue, flags));
        return new Settings(catalogue, given);
    }

    /** The given values over the defaults, without environment or file. */
    public static Settings of(SettingCatalogue catalogue, Map<String, String> flags) {
        return resolve(catalogue, flags, Map.of(), Optional.empty());
    }

    /**
     * The same settings with some values replaced.
     *
     * @param values values by key; win over whatever was given before
     * @throws ConfigurationException if a key is unknown or a value is not allowed
     */
    public Settings with(Map<String, String> values) {
        Map<String, GivenValue> replaced = new LinkedHashMap<>(given);
        replaced.putAll(SettingSources.flags(catalogue, values));
        return new Settings(catalogue, replaced);
    }

    /**
     * The value of a setting.
     *
     * @throws IllegalArgumentException if the setting is not in the catalogue that was resolved
     */
    @SuppressWarnings("unchecked")
    public <T> T get(Setting<T> setting) {
        if (catalogue.find(setting.key()).filter(setting::equals).isEmpty()) {
            throw new IllegalArgumentException("setting " + setting.key() + " is not in the resolved catalogue");
        }
        return (T) values.get(setting.key());
    }

    /** Whether somebody gave a value, so that it is not the default. */
    public boolean given(Setting<?> setting) {
        return given.containsKey(setting.key());
    }

    /** Where the value of a setting comes from, for people: a flag, an environment variable, a file and line, or default. */
    public String source(Setting<?> setting) {
        return given.containsKey(setting.key()) ? given.get(setting.key()).source() : "default";
    }

    /**
     * What was given below a prefix and is no setting of the catalogue, with the prefix cut off.
     *
     * @param prefix as declared with {@link SettingCatalogue#withPassthrough}, e.g. {@code kafka.}
     */
    public Map<String, String> passthrough(String prefix) {
        Map<String, String> passed = new TreeMap<>();
        given.forEach((key, value) -> {
            if (key.startsWith(prefix) && catalogue.find(key).isEmpty()) {
                passed.put(key.substring(prefix.length()), value.text());
            }
        });
        return passed;
    }

    /** Every setting with its value and source, one a line, secrets hidden. */
    public String describe() {
        StringBuilder lines = new StringBuilder();
        Stream.concat(catalogue.settings().stream().map(this::show), passedOn())
                .forEach(setting -> lines.append(setting.key())
                        .append(" = ")
                        .append(setting.value())
                        .append("  (")
                        .append(setting.source())
                        .append(")\n"));
        return lines.toString();
    }

    /** What somebody gave, secrets hidden: for the log at start-up. In the order of the catalogue; what is handed on comes last. */
    public List<ShownSetting> shownGiven() {
        return Stream.concat(catalogue.settings().stream().filter(this::given).map(this::show), passedOn())
                .toList();
    }

    /** How many settings nobody gave. */
    public int defaults() {
        return (int)
                catalogue.settings().stream().filter(setting -> !given(setting)).count();
    }

    /** What is handed on may be a password under any name, so none of these values is shown. */
    private Stream<ShownSetting> passedOn() {
        return given.entrySet().stream()
                .filter(entry -> catalogue.find(entry.getKey()).isEmpty())
                .map(entry -> new ShownSetting(
                        entry.getKey(), HIDDEN, entry.getValue().source()));
    }

    private ShownSetting show(Setting<?> setting) {
        return new ShownSetting(setting.key(), shown(setting), source(setting));
    }

    @SuppressWarnings("unchecked")
    private <T> String shown(Setting<T> setting) {
        if (setting.secret() && given(setting)) {
            return HIDDEN;
        }
        String text = setting.type().format().apply((T) values.get(setting.key()));
        return LOGIN_IN_ADDRESS.matcher(text).replaceAll(HIDDEN);
    }

    private static <T> T value(Setting<T> setting, GivenValue given) {
        if (given == null) {
            return setting.defaultValue();
        }
        try {
            return setting.type().parse().apply(given.text());
        } catch (IllegalArgumentException failure) {
            String value = setting.secret() ? HIDDEN : "'" + given.text() + "'";
            throw new ConfigurationException("Setting '" + setting.key() + "' cannot be " + value + " (from "
                    + given.source() + "): it must be " + setting.type().description() + ".");
        }
    }
}
