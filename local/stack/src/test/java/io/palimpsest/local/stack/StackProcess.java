package io.palimpsest.local.stack;

import java.nio.file.Path;

/** Runs a stack on the directory of the first argument until it is killed or its input ends. */
final class StackProcess {

    private StackProcess() {}

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start(Path.of(arguments[0]), 0, 0)) {
            System.out.println("kafka " + stack.bootstrapServers());
            System.out.println("registry " + stack.registryUrl());
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }
}
