package io.palimpsest.schemas.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings that a program knows, in the order in which they are shown, and the prefixes under which it takes any key
 * and hands it on. Immutable; safe from any thread.
 */
public final class SettingCatalogue {
    private final Map<String, Setting<?>> settings;
    private final Set<String> passthroughPrefixes;

    private SettingCatalogue(Collection<Setting<?>> settings, Collection<String> passthroughPrefixes) {
        Map<String, Setting<?>> byKey = new LinkedHashMap<>();
        for (Setting<?> setting : settings) {
            Setting<?> other = byKey.putIfAbsent(setting.key(), setting);
            if (other != null && other != setting) {
                throw new IllegalArgumentException("setting " + setting.key() + " is declared twice");
            }
        }
        this.settings = Collections.unmodifiableMap(byKey);
        this.passthroughPrefixes = Collections.unmodifiableSet(new LinkedHashSet<>(passthroughPrefixes));
    }

    /** The catalogue of the given settings. */
    public static SettingCatalogue of(Setting<?>... settings) {
        return new SettingCatalogue(List.of(settings), List.of());
    }

    /** The union of catalogues; a key may occur twice only if it is the same setting. */
    public static SettingCatalogue combine(SettingCatalogue... catalogues) {
        List<Setting<?>> settings = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        for (SettingCatalogue catalogue : catalogues) {
            settings.addAll(catalogue.settings());
            prefixes.addAll(catalogue.passthroughPrefixes);
        }
        return new SettingCatalogue(settings, prefixes);
    }

    /**
     * This catalogue, which also takes any key below a prefix.
     *
     * @param prefix ends with a dot, e.g. {@code kafka.}
     */
    public SettingCatalogue withPassthrough(String prefix) {
        if (!prefix.endsWith(".")) {
            throw new IllegalArgumentException("passthrough prefix must end with a dot but was " + prefix);
        }
        List<String> prefixes = new ArrayList<>(passthroughPrefixes);
        prefixes.add(prefix);
        return new SettingCatalogue(settings(), prefixes);
    }

    /** The settings in order. */
    public List<Setting<?>> settings() {
        return List.copyOf(settings.values());
    }

    /** The setting with a key, if there is one. */
    public Optional<Setting<?>> find(String key) {
        return Optional.ofNullable(settings.get(key));
    }

    /** A commented {@code .properties} file that sets every setting to its default, each line commented out. */
    public String propertiesReference() {
        return SettingReference.properties(this);
    }

    /** A Markdown table of every setting: key, what is allowed, default and help. */
    public String markdownReference() {
        return SettingReference.markdown(this);
    }

    /** Whether any key that starts like this one is handed on. */
    boolean passesThrough(String key) {
        return passthroughPrefixes.stream()
                .anyMatch(prefix -> key.length() > prefix.length() && key.startsWith(prefix));
    }

    Set<String> passthroughPrefixes() {
        return passthroughPrefixes;
    }
}
