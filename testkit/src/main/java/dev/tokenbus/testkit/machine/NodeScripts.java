package dev.tokenbus.testkit.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Runs Node.js scripts for a test, with the npm packages that this module pins ({@code ws}, {@code playwright-core},
 * {@code openai}, {@code typescript}, {@code proxy-chain}).
 *
 * <p>Installs the packages once into {@code target/node_modules} of the module under test, where Node.js finds them for
 * scripts in {@code target/test-classes}. Several JVMs may do so at the same time. Without Node.js, npm or the packages the
 * test is skipped, or fails where {@code TOKENBUS_REQUIRE_TOOLS} is 1.
 */
public final class NodeScripts {
    private static final Duration INSTALL_TIMEOUT = Duration.ofMinutes(3);

    /** For 172 MB. */
    private static final Duration LARGE_INSTALL_TIMEOUT = Duration.ofMinutes(10);

    private static final List<String> MANIFESTS = List.of("package.json", "package-lock.json");

    private final Path node;
    private final Path directory;

    private NodeScripts(Path node, Path directory) {
        this.node = node;
        this.directory = directory;
    }

    /** Finds Node.js and npm and installs the packages unless they are there; skips or fails the test if it cannot. */
    public static NodeScripts ready() {
        return ready("/npm/", Path.of("target").toAbsolutePath(), INSTALL_TIMEOUT);
    }

    /**
     * The same for the SDKs of other protocols that the doors are tested with: in {@code target/clients}, because they are large. Only
     * {@link #runBeside} runs scripts there.
     */
    public static NodeScripts clients() {
        return ready("/npm-clients/", Path.of("target", "clients").toAbsolutePath(), INSTALL_TIMEOUT);
    }

    /**
     * The command that runs the Codex CLI, in {@code target/codex}: a download of 172 MB, 424 MB on disk. Its package has one program for
     * each platform; skips or fails the test if there is none for this one.
     */
    public static List<String> codex() {
        NodeScripts codex = ready("/npm-codex/", Path.of("target", "codex").toAbsolutePath(), LARGE_INSTALL_TIMEOUT);
        Path script = codex.directory.resolve("node_modules/@openai/codex/bin/codex.js");
        ProcessRun version = codex.run(script, Duration.ofMinutes(1), Map.of(), "--version");
        if (!version.succeeded()) {
            throw MachineTool.missing("codex does not run: " + version.output());
        }
        return List.of(codex.node.toString(), script.toString());
    }

    /**
     * What the JavaScript client's package is tested with, in {@code target/package}: each Node.js that it supports, an older React, and
     * judges of packages; 711 MB on disk. See {@link #on}.
     */
    public static NodeScripts forPackages() {
        return ready("/npm-package/", Path.of("target", "package").toAbsolutePath(), LARGE_INSTALL_TIMEOUT);
    }

    private static NodeScripts ready(String manifests, Path directory, Duration timeout) {
        Path node = MachineTool.onPath("node");
        Path npm = MachineTool.onPath("npm");
        installOnce(npm, manifests, directory, timeout);
        return new NodeScripts(node, directory);
    }

    /** The same packages, and the scripts run on that release of Node.js, which must be one of {@link #forPackages}. */
    public NodeScripts on(String release) {
        Path other = directory.resolve("node_modules/node-" + release + "/bin/node");
        if (!Files.isExecutable(other)) {
            throw MachineTool.missing("Node.js " + release + ": npm has none for this platform");
        }
        return new NodeScripts(other, directory);
    }

    /** The folder in which {@code node_modules} is. */
    public Path directory() {
        return directory;
    }

    /** Runs a script that is a test resource on a copy of its folder beside the packages, so that it finds them. */
    public ProcessRun runBeside(
            String resource, Duration timeout, Map<String, String> environment, Object... arguments) {
        Path script = resourceFile(resource);
        try (Stream<Path> files = Files.list(script.getParent())) {
            Path copy = Files.createTempDirectory(directory, "scripts");
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
            return run(copy.resolve(script.getFileName()), timeout, environment, arguments);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + resource, e);
        }
    }

    /** Runs a script that is a test resource, for example {@code /js/mission-client.mjs}, with arguments. */
    public ProcessRun run(String resource, Duration timeout, Map<String, String> environment, Object... arguments) {
        return run(resourceFile(resource), timeout, environment, arguments);
    }

    /** Runs a script file, with arguments; it must lie below {@code target} if it imports packages. */
    public ProcessRun run(Path script, Duration timeout, Map<String, String> environment, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(node.toString(), script.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return ProcessRun.of(command, Path.of("").toAbsolutePath(), environment, timeout);
    }

    /** The file of a resource on the class path that is not inside a jar. */
    public static Path resourceFile(String resource) {
        URL url = Objects.requireNonNull(NodeScripts.class.getResource(resource), resource);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(resource, e);
        }
    }

    private static void installOnce(Path npm, String manifests, Path target, Duration timeout) {
        try {
            Files.createDirectories(target);
            OneAtATime.run(target.resolve("npm.lock"), () -> {
                Path done = target.resolve("node_modules/.installed-" + fingerprint(manifests));
                if (!Files.exists(done)) {
                    install(npm, manifests, target, timeout);
                    Files.createFile(done);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install npm packages in " + target, e);
        }
    }

    private static void install(Path npm, String manifests, Path target, Duration timeout) throws IOException {
        for (String name : MANIFESTS) {
            try (InputStream manifest = manifest(manifests + name)) {
                Files.copy(manifest, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        List<String> command = List.of(
                npm.toString(),
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefer-offline",
                "--loglevel=error");
        ProcessRun run = ProcessRun.of(command, target, Map.of(), timeout);
        if (!run.succeeded()) {
            throw MachineTool.missing("npm ci failed: " + run.output());
        }
    }

    /** A hash of the pinned packages, so that an install of other versions does not count. */
    private static String fingerprint(String manifests) throws IOException {
        try (InputStream lock = manifest(manifests + "package-lock.json")) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(lock.readAllBytes());
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static InputStream manifest(String name) {
        return Objects.requireNonNull(NodeScripts.class.getResourceAsStream(name), name);
    }
}
