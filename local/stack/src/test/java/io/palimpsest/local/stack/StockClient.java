package io.palimpsest.local.stack;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a value with a stock producer and reads the topic back with a stock consumer. */
final class StockClient {

    private StockClient() {}

    public static void main(String[] arguments) throws Exception {
        TestClients clients = new TestClients(arguments[0]);
        clients.write(arguments[1]);
        try (var consumer = clients.consumer(Map.of("group.id", "stock"))) {
            consumer.subscribe(Set.of(TestClients.PAGES.topic()));
            List<String> values = TestClients.take(consumer, 2);
            consumer.commitSync();
            System.out.println("read " + values);
        }
    }
}
