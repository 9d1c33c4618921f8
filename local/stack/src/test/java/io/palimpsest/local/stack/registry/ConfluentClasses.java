package io.palimpsest.local.stack.registry;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Confluent's own classes, with the Avro they bring, in a class loader that sees nothing of ours; so they are called by
 * name.
 */
final class ConfluentClasses implements AutoCloseable {

    private final URLClassLoader loader;

    ConfluentClasses() throws IOException {
        URL archive = Path.of("target", "confluent", "confluent.jar").toUri().toURL();
        this.loader = new URLClassLoader(new URL[] {archive}, ClassLoader.getPlatformClassLoader());
    }

    /** A Confluent serializer for values against a registry. */
    Object serializer(String registryUrl) throws Exception {
        return configured("io.confluent.kafka.serializers.KafkaAvroSerializer", registryUrl);
    }

    /** A Confluent deserializer of generic records against a registry. */
    Object deserializer(String registryUrl) throws Exception {
        return configured("io.confluent.kafka.serializers.KafkaAvroDeserializer", registryUrl);
    }

    private Object configured(String name, String registryUrl) throws Exception {
        Object made = create(name);
        call(made, "configure", Map.of("schema.registry.url", registryUrl), false);
        return made;
    }

    Object registryClient(String registryUrl) throws Exception {
        return create("io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient", registryUrl, 100);
    }

    Object avroSchema(String text) throws Exception {
        return create("io.confluent.kafka.schemaregistry.avro.AvroSchema", text);
    }

    private Object create(String name, Object... arguments) throws Exception {
        for (Constructor<?> constructor : loader.loadClass(name).getConstructors()) {
            if (fits(constructor.getParameterTypes(), arguments)) {
                return constructor.newInstance(arguments);
            }
        }
        throw new NoSuchMethodException(name + " for " + Arrays.toString(arguments));
    }

    /** Calls a public method and throws what it throws. */
    static Object call(Object target, String name, Object... arguments) throws Exception {
        for (Method method : target.getClass().getMethods()) {
            if (method.getName().equals(name) && fits(method.getParameterTypes(), arguments)) {
                Thread thread = Thread.currentThread();
                ClassLoader before = thread.getContextClassLoader();
                // Kafka's way of finding a configured class by its name.
                thread.setContextClassLoader(target.getClass().getClassLoader());
                try {
                    return method.invoke(target, arguments);
                } catch (InvocationTargetException failure) {
                    if (failure.getCause() instanceof Exception cause) {
                        throw cause;
                    }
                    throw failure;
                } finally {
                    thread.setContextClassLoader(before);
                }
            }
        }
        throw new NoSuchMethodException(target.getClass() + "." + name + " for " + Arrays.toString(arguments));
    }

    private static boolean fits(Class<?>[] types, Object[] arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int index = 0; index < types.length; index++) {
            Class<?> type = types[index] == int.class
                    ? Integer.class
                    : types[index] == boolean.class ? Boolean.class : types[index];
            if (!type.isInstance(arguments[index])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
