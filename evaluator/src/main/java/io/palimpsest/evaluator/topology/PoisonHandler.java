package io.palimpsest.evaluator.topology;

import io.palimpsest.schemas.errors.DeadLetter;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.logs.LogField;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a bad record from stopping the stream. A held-out event that fails its check is dead-lettered here, because the trainer
 * never looks at it; a record whose bytes cannot be read is logged only, because its split cannot be known and the trainer, which
 * reads every record, dead-letters it. Any other failure, such as a registry that is down, stops the thread.
 */
public final class PoisonHandler implements DeserializationExceptionHandler, ProcessingExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PoisonHandler.class);
    private static final String STAGE = "evaluator";

    private final Clock clock;

    /** For Kafka Streams, which makes it by name. */
    public PoisonHandler() {
        this(Clock.systemUTC());
    }

    PoisonHandler(Clock clock) {
        this.clock = clock;
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
        Optional<PoisonRecordException> poison = poison(failure);
        if (poison.isEmpty()) {
            return DeserializationExceptionHandler.Response.fail();
        }
        LOG.atWarn()
                .addKeyValue(LogField.TOPIC, record.topic())
                .addKeyValue(LogField.PARTITION, record.partition())
                .addKeyValue(LogField.OFFSET, record.offset())
                .addKeyValue(LogField.CODE, poison.get().code().code())
                .log(
                        "Unreadable record {}-{}@{} is passed over: {} ({})",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        poison.get().getMessage(),
                        poison.get().code().code());
        return DeserializationExceptionHandler.Response.resume();
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
        Optional<PoisonRecordException> poison = poison(failure);
        if (poison.isEmpty()) {
            return ProcessingExceptionHandler.Response.fail();
        }
        LOG.atWarn()
                .addKeyValue(LogField.TOPIC, context.topic())
                .addKeyValue(LogField.PARTITION, context.partition())
                .addKeyValue(LogField.OFFSET, context.offset())
                .addKeyValue(LogField.CODE, poison.get().code().code())
                .log(
                        "Held-out event {}-{}@{} is dead-lettered: {} ({})",
                        context.topic(),
                        context.partition(),
                        context.offset(),
                        poison.get().getMessage(),
                        poison.get().code().code());
        DeadLetter letter = new DeadLetter(
                poison.get().code(),
                poison.get().getMessage(),
                context.topic(),
                context.partition(),
                context.offset(),
                context.timestamp(),
                STAGE,
                "",
                clock.instant());
        return ProcessingExceptionHandler.Response.resume(
                List.of(letter.toRecord(context.sourceRawKey(), context.sourceRawValue(), context.headers())));
    }

    @Override
    public void configure(Map<String, ?> configuration) {
        // Nothing to be configured: where dead letters go is part of the topic catalogue.
    }

    private static Optional<PoisonRecordException> poison(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PoisonRecordException poison) {
                return Optional.of(poison);
            }
        }
        return Optional.empty();
    }
}
