package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.RunFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts runs with the Java, the options and the class path of this process. */
public final class JavaLauncher implements Launcher {

    /** The command that carries out one run. */
    public static final String COMMAND = "benchmark-run";

    private final String main;
    private final int threads;

    /**
     * @param main class whose {@code main} takes {@value #COMMAND}
     * @param threads native threads of each process
     */
    public JavaLauncher(Class<?> main, int threads) {
        this.main = main.getName();
        this.threads = threads;
    }

    @Override
    public Process start(RunFiles files, String bootstrapServers, String registryUrl) throws IOException {
        List<String> command = new ArrayList<>(java());
        command.add(main);
        command.add(COMMAND);
        command.add(files.directory().toString());
        command.add("--bootstrap-servers");
        command.add(bootstrapServers);
        command.add("--schema-registry-url");
        command.add(registryUrl);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(files.log().toFile()));
        Map<String, String> environment = builder.environment();
        // Whatever library brings its own pool of threads: one process must not take the cores of the others.
        environment.put("OMP_NUM_THREADS", Integer.toString(threads));
        environment.put("MKL_NUM_THREADS", Integer.toString(threads));
        environment.put("OMP_WAIT_POLICY", "PASSIVE");
        return builder.start();
    }

    private List<String> java() {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseGet(() -> Path.of(
                        runtime.getSystemProperties().get("java.home"), "bin", "java")
                .toString()));
        runtime.getInputArguments().stream()
                // Two processes cannot listen for one debugger.
                .filter(option -> !option.startsWith("-agentlib:jdwp") && !option.startsWith("-Xrunjdwp"))
                .forEach(command::add);
        command.add("-Dai.djl.pytorch.num_threads=" + threads);
        command.add("-Dai.djl.pytorch.num_interop_threads=1");
        command.add("-cp");
        command.add(runtime.getClassPath());
        return command;
    }
}
