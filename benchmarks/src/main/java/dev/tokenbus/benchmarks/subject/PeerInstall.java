package dev.tokenbus.benchmarks.subject;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Installs missing peers from Debian and npm; a failure says in a sentence what is missing. */
final class PeerInstall {
    private static final int MINUTES = 5;

    private PeerInstall() {}

    /** The path of nginx; installs it with apt-get, which needs root. */
    static String nginx() {
        for (String path : List.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx")) {
            if (Files.isExecutable(Path.of(path))) {
                return path;
            }
        }
        Progress.say("installing nginx from Debian ...");
        run("nginx", Path.of("/"), List.of("apt-get", "install", "-y", "-qq", "--no-install-recommends", "nginx"));
        if (!Files.isExecutable(Path.of("/usr/sbin/nginx"))) {
            throw new UnavailableException("nginx is not here after apt-get install nginx");
        }
        return "/usr/sbin/nginx";
    }

    /** Installs a package into the directory's node_modules unless it is there. */
    static void npm(Path directory, String packageAndVersion) {
        String name = packageAndVersion.substring(0, packageAndVersion.lastIndexOf('@'));
        if (Files.isDirectory(directory.resolve("node_modules").resolve(name))) {
            return;
        }
        Progress.say("installing " + packageAndVersion + " from npm ...");
        List<String> command = new ArrayList<>(List.of("npm", "install", "--prefix", directory.toString()));
        command.addAll(List.of("--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error", packageAndVersion));
        run(name, directory, command);
    }

    private static void run(String peer, Path directory, List<String> command) {
        try {
            Files.createDirectories(directory);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(Map.of("DEBIAN_FRONTEND", "noninteractive"));
            Process process = builder.start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new UnavailableException(
                        peer + " cannot be installed: `" + String.join(" ", command) + "` failed");
            }
        } catch (IOException e) {
            throw new UnavailableException(peer + " cannot be installed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A text file of this module. */
    static String resource(String file) {
        try (InputStream in = PeerInstall.class.getResourceAsStream("/peers/" + file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing in the jar");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }
}
