package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.lifecycle.CommandLogging;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.registry.RegistryUnavailableException;
import io.palimpsest.trainer.FencedException;
import io.palimpsest.trainer.ledger.RecordsLostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells a person about a failure: one line on standard error, and the stack trace only with {@code --debug}. A program that reads the log is told there, with the stack
 * trace.
 */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final String OWN = "io.palimpsest";

    private Failures() {}

    static int wrongUsage(ParameterException failure, String[] arguments) {
        CommandLine line = failure.getCommandLine();
        line.getErr().println("palimpsest: " + failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, line.getErr());
        line.getErr().println("Try '" + line.getCommandSpec().qualifiedName() + " --help' for all options.");
        return ExitCode.USAGE.code();
    }

    static int failedCommand(Exception failure, CommandLine line, ParseResult parsed) {
        Throwable reason = unwrap(failure);
        if (CommandLogging.forPrograms()) {
            LOG.error("{}", told(reason), failure);
            return exitCode(reason).code();
        }
        line.getErr().println("palimpsest: " + told(reason));
        if (Boolean.TRUE.equals(RootCommand.of(line).debug())) {
            failure.printStackTrace(line.getErr());
        }
        return exitCode(reason).code();
    }

    private static Throwable unwrap(Throwable failure) {
        boolean wraps = failure instanceof ExecutionException || failure instanceof CompletionException;
        return wraps && failure.getCause() != null ? unwrap(failure.getCause()) : failure;
    }

    private static String told(Throwable reason) {
        String message = reason.getMessage() == null ? reason.getClass().getSimpleName() : reason.getMessage();
        return message.lines().findFirst().orElse("") + hint(reason, message);
    }

    private static String hint(Throwable reason, String message) {
        if (exitCode(reason) == ExitCode.UNAVAILABLE) {
            boolean advised = message.contains(KafkaSettings.BOOTSTRAP_SERVERS.key())
                    || message.contains(KafkaSettings.SCHEMA_REGISTRY_URL.key());
            return advised
                    ? ""
                    : " Are Kafka and the registry up, and are --bootstrap-servers and --schema-registry-url right?";
        }
        // Our own exceptions say what to do now; of others the place may help.
        boolean ours = reason.getClass().getPackageName().startsWith(OWN);
        return ours ? "" : " (--debug shows the stack trace)";
    }

    private static ExitCode exitCode(Throwable reason) {
        if (reason instanceof ConfigurationException || reason instanceof ParameterException) {
            return ExitCode.USAGE;
        }
        if (reason instanceof FencedException) {
            return ExitCode.FENCED;
        }
        if (reason instanceof RecordsLostException) {
            return ExitCode.RECORDS_LOST;
        }
        return unreachable(reason) ? ExitCode.UNAVAILABLE : ExitCode.FAILED;
    }

    private static boolean unreachable(Throwable reason) {
        for (Throwable cause = reason; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException || cause instanceof RegistryUnavailableException) {
                return true;
            }
        }
        return false;
    }
}
