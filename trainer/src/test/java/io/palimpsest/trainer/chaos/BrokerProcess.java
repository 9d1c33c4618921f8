package io.palimpsest.trainer.chaos;

import io.palimpsest.local.stack.EmbeddedStack;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Runs a broker and a registry on the directory of the first argument until it is killed. */
public final class BrokerProcess {

    private BrokerProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedStack stack = EmbeddedStack.start(Path.of(arguments[0]), 0, 0);
        System.out.println("kafka " + stack.bootstrapServers());
        System.out.println("registry " + stack.registryUrl());
        new CountDownLatch(1).await();
    }
}
