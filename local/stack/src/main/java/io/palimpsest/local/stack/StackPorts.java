package io.palimpsest.local.stack;

/**
 * The three loopback ports of a stack.
 *
 * @param kafka where Kafka clients connect
 * @param controller where the broker reaches its own controller
 * @param registry where the schema registry answers HTTP
 */
record StackPorts(int kafka, int controller, int registry) {

    StackPorts {
        check("kafka", kafka);
        check("controller", controller);
        check("registry", registry);
    }

    private static void check(String name, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(name + " port must be between 0 and 65535 but was " + port);
        }
    }
}
