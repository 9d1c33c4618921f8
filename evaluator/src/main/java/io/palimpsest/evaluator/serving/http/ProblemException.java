package io.palimpsest.evaluator.serving.http;

import java.time.Duration;
import java.util.Optional;

/** A request is refused; the client is told what, where and what now. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Problem problem;
    private final String where;
    private final String action;
    private final transient Optional<Duration> retryAfter;

    /**
     * @param where JSON pointer into the body, name of a header or path
     * @param what happened
     * @param action what the client can do
     */
    ProblemException(Problem problem, String where, String what, String action) {
        this(problem, where, what, action, Optional.empty());
    }

    /**
     * @param retryAfter when it is worth trying again
     */
    ProblemException(Problem problem, String where, String what, String action, Duration retryAfter) {
        this(problem, where, what, action, Optional.of(retryAfter));
    }

    private ProblemException(Problem problem, String where, String what, String action, Optional<Duration> retryAfter) {
        super(what);
        this.problem = problem;
        this.where = where;
        this.action = action;
        this.retryAfter = retryAfter;
    }

    Problem problem() {
        return problem;
    }

    String where() {
        return where;
    }

    String action() {
        return action;
    }

    /** Whole seconds for the header Retry-After, at least 1. */
    Optional<Long> retryAfterSeconds() {
        return retryAfter.map(wait -> Math.max(1, (wait.toMillis() + 999) / 1000));
    }
}
