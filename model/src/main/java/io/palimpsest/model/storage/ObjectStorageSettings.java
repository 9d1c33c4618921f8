package io.palimpsest.model.storage;

import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import java.net.URI;
import java.util.Optional;

/** How object storage is reached. Whoever writes to it and whoever reads from it declare the same settings, so they are here. */
public final class ObjectStorageSettings {

    /** Endpoint. */
    public static final Setting<String> ENDPOINT = Setting.ofString(
            "object-storage.endpoint",
            "",
            "Address of the object storage behind s3:// locations, e.g. http://minio:9000; buckets are then part of the path."
                    + " Empty: Amazon S3. Credentials come from the AWS chain: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                    + " the file ~/.aws/credentials, or the role of the machine.");

    /** Region. */
    public static final Setting<String> REGION = Setting.ofString(
            "object-storage.region",
            "us-east-1",
            "Region of the object storage; servers other than Amazon's mostly take any.");

    private static final SettingCatalogue CATALOGUE = SettingCatalogue.of(ENDPOINT, REGION);

    private ObjectStorageSettings() {}

    /** {@return all of them} */
    public static SettingCatalogue catalogue() {
        return CATALOGUE;
    }

    /**
     * {@return the storage that the settings name; nothing is sent yet, and the caller closes it}
     *
     * @param settings resolved from a catalogue that contains {@link #catalogue()}
     * @throws ConfigurationException if the endpoint is no address
     */
    public static ObjectStorage open(Settings settings) {
        return new ObjectStorage(endpoint(settings), settings.get(REGION));
    }

    private static Optional<URI> endpoint(Settings settings) {
        String text = settings.get(ENDPOINT).trim();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException malformed) {
            throw unusable(text, settings, malformed);
        }
        throw unusable(text, settings, null);
    }

    private static ConfigurationException unusable(String text, Settings settings, IllegalArgumentException cause) {
        return new ConfigurationException(
                "Setting '" + ENDPOINT.key() + "' cannot be '" + text + "' (from " + settings.source(ENDPOINT)
                        + "): it must be an address such as http://minio:9000, or empty for Amazon S3.",
                cause);
    }
}
