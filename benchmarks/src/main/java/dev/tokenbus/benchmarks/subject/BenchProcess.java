package dev.tokenbus.benchmarks.subject;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program that the benchmark runs as a process, with its output in a file. Closing kills it. */
public final class BenchProcess implements AutoCloseable {
    public static final String LOOPBACK = "127.0.0.1";

    private static final Duration START = Duration.ofSeconds(60);
    private static final long POLL_MS = 50;
    private static final int TAIL = 12;

    /** Below the range from which Linux takes ephemeral ports, so that no connection takes one by chance. */
    private static final int LOWEST_PORT = 10_000;

    private static final int HIGHEST_PORT = 30_000;

    private final String name;
    private final Process process;
    private final Path output;

    private BenchProcess(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /** Starts a program with this environment, without its TOKENBUS_* and OPENAI_*, plus the given variables. */
    static BenchProcess start(String name, Path directory, List<String> command, Map<String, String> environment) {
        try {
            Files.createDirectories(directory);
            Path output = directory.resolve(name.replaceAll("[^A-Za-z0-9]+", "-") + ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(key -> key.startsWith("TOKENBUS_NODE_")
                            || key.startsWith("TOKENBUS_GATEWAY_")
                            || key.startsWith("TOKENBUS_WORKER_")
                            || key.startsWith("TOKENBUS_CLUSTER_")
                            || key.startsWith("OPENAI_")
                            || key.matches("(?i)https?_proxy"));
            builder.environment().putAll(environment);
            return new BenchProcess(name, builder.start(), output);
        } catch (IOException e) {
            throw new UnavailableException(name + " cannot be run: " + e.getMessage());
        }
    }

    /** Starts a class of this module in a JVM with the flags of this one, which are those that the launcher gives to tokenbus. */
    public static BenchProcess startJava(String name, Path directory, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-X"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return start(name, directory, command, Map.of());
    }

    /** Waits until the process listens on the port. */
    public void awaitPort(int port) {
        await(() -> isListening(port));
    }

    /** Waits until a page answers with 200. */
    void awaitPage(int port, String path) {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + port + path))
                .timeout(Duration.ofSeconds(2))
                .build();
        await(() -> isListening(port) && status(http, request) == 200);
    }

    private static int status(HttpClient http, HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void await(BooleanSupplier ready) {
        long deadline = System.nanoTime() + START.toNanos();
        while (!ready.getAsBoolean()) {
            if (waitFor(POLL_MS) || System.nanoTime() > deadline) {
                String told = tail();
                close();
                throw new UnavailableException(name + " did not start: " + told);
            }
        }
    }

    private boolean waitFor(long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(output);
            return String.join(" / ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            return "(no output)";
        }
    }

    /** The ids of the process and its descendants. */
    List<Long> pids() {
        List<Long> pids = new ArrayList<>(List.of(process.pid()));
        process.descendants().map(ProcessHandle::pid).forEach(pids::add);
        return pids;
    }

    /** The output so far. */
    public Path output() {
        return output;
    }

    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        // Kills, because a server that drains would wait for connections that the benchmark no longer needs.
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        waitFor(TimeUnit.SECONDS.toMillis(5));
    }

    /** The first of {@code count} consecutive ports that were free a moment ago. */
    public static int freePorts(int count) {
        for (int i = 0; i < 200; i++) {
            int first = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT - count);
            int free = 0;
            while (free < count && isFree(first + free)) {
                free++;
            }
            if (free == count) {
                return first;
            }
        }
        throw new UnavailableException("no " + count + " free ports in a row");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(LOOPBACK, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(LOOPBACK, port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
