package io.palimpsest.local.commands;

import io.palimpsest.local.Surroundings;
import io.palimpsest.local.view.Json;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The option of every command that answers a question: for people, or for machines. */
final class Printing {

    @Option(names = "--json", description = "Print one JSON document instead of text.")
    private boolean json;

    /**
     * Prints an answer.
     *
     * @param surroundings where to
     * @param answer what machines get
     * @param text what people get
     */
    void print(Surroundings surroundings, Object answer, Supplier<List<String>> text) {
        if (json) {
            surroundings.out().println(Json.of(answer));
        } else {
            text.get().forEach(surroundings.out()::println);
        }
    }
}
