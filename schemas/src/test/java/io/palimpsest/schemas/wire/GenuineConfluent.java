package io.palimpsest.schemas.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * Confluent's own serializer and deserializer, loaded with the Avro and Kafka they were shipped with, apart from ours. What
 * goes in and out is Avro binary without a header, since no class of one side is known to the other.
 */
final class GenuineConfluent implements AutoCloseable {
    private static final Path JAR = Path.of("target/confluent/pinot-confluent-avro.jar");

    private final URLClassLoader loader;
    private final Object serializer;
    private final Object deserializer;

    GenuineConfluent(String registryUrl) throws IOException, ReflectiveOperationException {
        if (!Files.isReadable(JAR)) {
            throw new IOException(JAR + " is missing: the build copies it, run mvn process-test-resources");
        }
        loader = new URLClassLoader(new URL[] {JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Confluent looks its strategy classes up by name through the thread.
        thread.setContextClassLoader(loader);
        try {
            serializer = create("io.confluent.kafka.serializers.KafkaAvroSerializer");
            deserializer = create("io.confluent.kafka.serializers.KafkaAvroDeserializer");
            Map<String, Object> configuration = Map.of("schema.registry.url", registryUrl);
            for (Object each : new Object[] {serializer, deserializer}) {
                each.getClass().getMethod("configure", Map.class, boolean.class).invoke(each, configuration, false);
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Writes a record with {@code KafkaAvroSerializer}. */
    byte[] serialize(String topic, Schema schema, byte[] avro) throws ReflectiveOperationException {
        Object theirs = theirSchema(schema);
        Object reader = type("org.apache.avro.generic.GenericDatumReader")
                .getConstructor(type("org.apache.avro.Schema"))
                .newInstance(theirs);
        Class<?> decoderType = type("org.apache.avro.io.Decoder");
        Object factory =
                type("org.apache.avro.io.DecoderFactory").getMethod("get").invoke(null);
        Object decoder = factory.getClass()
                .getMethod("binaryDecoder", byte[].class, type("org.apache.avro.io.BinaryDecoder"))
                .invoke(factory, avro, null);
        Object generic =
                reader.getClass().getMethod("read", Object.class, decoderType).invoke(reader, null, decoder);
        return (byte[]) serializer
                .getClass()
                .getMethod("serialize", String.class, Object.class)
                .invoke(serializer, topic, generic);
    }

    /** Reads a record with {@code KafkaAvroDeserializer}. */
    byte[] deserialize(String topic, Schema schema, byte[] bytes) throws ReflectiveOperationException {
        Object generic = deserializer
                .getClass()
                .getMethod("deserialize", String.class, byte[].class)
                .invoke(deserializer, topic, bytes);
        Object theirs = theirSchema(schema);
        Object writer = type("org.apache.avro.generic.GenericDatumWriter")
                .getConstructor(type("org.apache.avro.Schema"))
                .newInstance(theirs);
        ByteArrayOutputStream avro = new ByteArrayOutputStream();
        Object factory =
                type("org.apache.avro.io.EncoderFactory").getMethod("get").invoke(null);
        Object encoder = factory.getClass()
                .getMethod("directBinaryEncoder", OutputStream.class, type("org.apache.avro.io.BinaryEncoder"))
                .invoke(factory, avro, null);
        writer.getClass()
                .getMethod("write", Object.class, type("org.apache.avro.io.Encoder"))
                .invoke(writer, generic, encoder);
        return avro.toByteArray();
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }

    private Object theirSchema(Schema schema) throws ReflectiveOperationException {
        Object parser = create("org.apache.avro.Schema$Parser");
        return parser.getClass().getMethod("parse", String.class).invoke(parser, schema.toString());
    }

    private Object create(String name) throws ReflectiveOperationException {
        return type(name).getConstructor().newInstance();
    }

    private Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, true, loader);
    }
}
