package dev.tokenbus.dist.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.machine.ProcessRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs commands in an image's file system as a container engine does, as far as a kernel allows it without one: the file system is
 * read-only, the process is number 1 of its own, its user is the image's, it can gain no right, and only volumes can be written to. The
 * network is this machine's. Needs root and util-linux.
 */
final class Container {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final Image image;
    private final Path root;
    private final Map<String, Path> volumes = new TreeMap<>();

    private Container(Image image, Path root) {
        this.image = image;
        this.root = root;
    }

    /** Unpacks the image; where nothing can be run in it, skips or fails the test ({@link MachineTool}). */
    static Container of(Image image, Path root) {
        if (!run(List.of("unshare", "--mount", "--pid", "--fork", "chroot", "/", "true"))
                .map(ProcessRun::succeeded)
                .orElse(false)) {
            throw MachineTool.missing("a file system and processes of its own: this needs root, unshare and setpriv");
        }
        Container container = new Container(image, image.unpackInto(root));
        // Engines bring these.
        container.bind("/etc/hosts");
        container.bind("/etc/resolv.conf");
        return container;
    }

    private void bind(String file) {
        if (Files.isRegularFile(Path.of(file))) {
            create(root.resolve(file.substring(1)), true);
            volumes.put(file, Path.of(file));
        }
    }

    /** A folder that the image's user may write to, there. */
    Container volume(String path, Path folder) {
        create(root.resolve(path.substring(1)), false);
        run(List.of("chown", image.process().getString("User"), folder.toString()))
                .orElseThrow()
                .assertSucceeded();
        volumes.put(path, folder);
        return this;
    }

    private static void create(Path path, boolean isFile) {
        try {
            Files.createDirectories(isFile ? path.getParent() : path);
            if (isFile) {
                Files.createFile(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the image's own program to its end. */
    ProcessRun tokenbus(Map<String, String> environment, String... arguments) {
        return command(environment, own(arguments));
    }

    /** Runs a program of the image to its end, as {@code docker exec} does. */
    ProcessRun command(Map<String, String> environment, List<String> command) {
        return run(inside(environment, command)).orElseThrow();
    }

    /** Starts the image's own program. */
    ServerProcess start(Map<String, String> environment, String... arguments) {
        return ServerProcess.start(inside(environment, own(arguments)), Map.of());
    }

    /** The process in the container, as this machine numbers it. */
    static ProcessHandle java() {
        List<ProcessHandle> running = running();
        assertThat(running).hasSize(1);
        return running.get(0);
    }

    /** Kills what still runs in it: who kills the process outside reaches nobody whose user is another one. */
    static void kill() {
        running().forEach(ProcessHandle::destroyForcibly);
    }

    private static List<ProcessHandle> running() {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("/opt/java/bin/java"))
                .toList();
    }

    /** By the loader in the image, which sees nothing of this machine; the JVM is there already when Java loads one. */
    String librariesThatCannotBeLoaded() {
        String script = "cd " + root + "; find . -type f -name '*.so*' | cut -c 2- | while read -r each; do"
                + " chroot . /lib64/ld-linux-x86-64.so.2 --library-path /opt/java/lib/server --list $each 2>&1 >/dev/null || echo $each; done";
        ProcessRun all = run(List.of("sh", "-euc", script)).orElseThrow();
        all.assertSucceeded();
        return all.output();
    }

    private List<String> own(String... arguments) {
        return Stream.concat(image.words("Entrypoint").stream(), Stream.of(arguments))
                .toList();
    }

    private List<String> inside(Map<String, String> environment, List<String> command) {
        List<String> whole =
                new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork", "sh", "-euc", script(), "container"));
        whole.addAll(image.words("Env"));
        environment.forEach((name, value) -> whole.add(name + "=" + value));
        whole.add(path("chroot"));
        whole.add("--userspec=" + image.process().getString("User"));
        whole.add("--groups=");
        whole.add(root.toString());
        whole.addAll(command);
        return whole;
    }

    /** What the kernel is asked for; its arguments are the environment and the command. */
    private String script() {
        StringBuilder script = new StringBuilder("root=" + root + "\n");
        script.append("""
                mount --bind $root $root
                mount -t proc proc $root/proc
                mount --bind /sys $root/sys
                mount -t tmpfs tmpfs $root/dev
                for each in null zero random urandom; do
                  : >$root/dev/$each
                  mount --bind /dev/$each $root/dev/$each
                done
                mount -t tmpfs -o noexec,nosuid,nodev,mode=1777 tmpfs $root/tmp
                """);
        volumes.forEach((path, folder) -> script.append("mount --bind " + folder + " $root" + path + "\n"));
        script.append("""
                mount -o remount,bind,ro $root
                exec setpriv --no-new-privs env -i "$@"
                """);
        return script.toString();
    }

    private static String path(String program) {
        return MachineTool.onPath(program).toString();
    }

    private static Optional<ProcessRun> run(List<String> command) {
        try {
            return Optional.of(ProcessRun.of(command, Path.of("."), Map.of(), LONG));
        } catch (UncheckedIOException notThere) {
            return Optional.empty();
        }
    }

    /** A line of what the kernel says of a process. */
    static String kernel(ProcessHandle process, String file, String pattern) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/" + process.pid() + "/" + file)).stream()
                .filter(line -> line.matches(pattern))
                .toList();
        assertThat(lines).as(pattern).isNotEmpty();
        return lines.get(0);
    }
}
