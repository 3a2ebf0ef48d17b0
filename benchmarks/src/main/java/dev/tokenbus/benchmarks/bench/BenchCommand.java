package dev.tokenbus.benchmarks.bench;

import dev.tokenbus.benchmarks.scenario.HazelcastCount;
import dev.tokenbus.benchmarks.scenario.Scenarios;
import dev.tokenbus.benchmarks.subject.BenchProcess;
import dev.tokenbus.benchmarks.subject.Peer;
import dev.tokenbus.benchmarks.subject.Place;
import dev.tokenbus.benchmarks.subject.Subject;
import dev.tokenbus.benchmarks.subject.TokenbusSubject;
import dev.tokenbus.benchmarks.subject.UnavailableException;
import dev.tokenbus.benchmarks.upstream.ScriptedModel;
import dev.tokenbus.benchmarks.upstream.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenbus bench}: measures tokenbus and its peers on this machine and prints a table. */
@Command(
        name = "bench",
        description = "Measures tokenbus and its peers on this machine and prints a table.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Profiles: steady, burst, short, idle, fanout, slow, scale, stall-free, six, doors.",
            "Peers: nginx, node-ws, portkey; vertx-relay (bytes copied by a bare Vert.x) shows the platform's share,",
            "direct (no gateway) shows what the measurement adds.",
            "A run leaves its figures and a picture in benchmarks/results.",
            "Exit codes: 0 done, 1 failed, 2 wrong usage."
        })
public final class BenchCommand implements Callable<Integer> {
    @Option(
            names = "--profile",
            split = ",",
            defaultValue = "steady",
            paramLabel = "PROFILE",
            description = "The profiles to measure (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private List<String> profiles;

    @Option(
            names = "--peers",
            split = ",",
            defaultValue = "nginx,node-ws,portkey",
            paramLabel = "PEER",
            description = "The peers to measure, or none (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private List<String> peers;

    @Option(
            names = "--topology",
            split = ",",
            paramLabel = "TOPOLOGY",
            description =
                    "The topology of tokenbus: dev, or gateways+workers such as 1+1 or 2+2 (default: the profile's own).")
    private @Nullable List<String> topologies;

    @Option(
            names = "--against",
            split = ",",
            paramLabel = "DIRECTORY",
            description = "Other built checkouts of tokenbus to measure in the same rounds.")
    private List<Path> against = new ArrayList<>();

    @Option(
            names = "--beside",
            paramLabel = "KEY=VALUE",
            description = "A setting of tokenbus with which it is measured once more in the same rounds, for example "
                    + "metrics.recording=false; given several times, that is once more with all of them.")
    private Map<String, String> beside = new TreeMap<>();

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds (default: 5, quick: 2).")
    private @Nullable Integer rounds;

    @Option(names = "--quick", description = "A first table in about three minutes.")
    private boolean quick;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description =
                    "Seconds of load before the first round (default: 30, quick: 8); goes on, up to four times as long, "
                            + "while a JVM uses more than 5 %% of its time to compile.")
    private @Nullable Integer warmup;

    @Option(names = "--results", paramLabel = "DIRECTORY", description = "The directory for the results.")
    private @Nullable Path results;

    @Option(names = "--jvm", paramLabel = "OPTIONS", description = "More options for tokenbus's JVMs, for experiments.")
    private @Nullable String jvm;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of tokenbus, for experiments.")
    private Map<String, String> settings = new TreeMap<>();

    @Option(
            names = "--home",
            hidden = true,
            defaultValue = "${sys:tokenbus.home:-.}",
            description = "The checkout; the launcher sets it.")
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<Scenarios> asked = profiles();
        List<Peer> others = peers();
        if (rounds != null && rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds: " + rounds + " (expected: at least 1)");
        }
        boolean complete = true;
        for (Scenarios profile : asked) {
            complete &= run(profile, others);
        }
        return complete ? 0 : 1;
    }

    private List<Scenarios> profiles() {
        try {
            return profiles.stream().map(Scenarios::of).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private List<Peer> peers() {
        List<Peer> found = new ArrayList<>();
        for (String title : peers) {
            if (title.equals("none")) {
                continue;
            }
            found.add(Stream.of(Peer.values())
                    .filter(peer -> peer.title().equals(title))
                    .findFirst()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "--peers: " + title
                                    + " (expected: nginx, node-ws, portkey, vertx-relay, direct, or none)")));
        }
        return found;
    }

    private List<TokenbusSubject> topologies(Scenarios profile) {
        try {
            return topologies == null
                    ? profile.topologies()
                    : topologies.stream().map(TokenbusSubject::of).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /** Whether every topology of tokenbus itself could be measured. */
    private boolean run(Scenarios profile, List<Peer> others) throws IOException {
        Path root = home.toAbsolutePath().normalize();
        Path work = root.resolve("benchmarks/target/bench");
        int upstreamPort = BenchProcess.freePorts(1);
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "tokenbus", "peers");
        Place place = new Place(root, work, cache, upstreamPort);
        List<Subject> subjects = new ArrayList<>(profile.hasPeers() ? others : List.of());
        for (TokenbusSubject topology : topologies(profile)) {
            TokenbusSubject subject = withOptions(topology, profile, work);
            subjects.add(subject);
            if (!beside.isEmpty()) {
                subjects.add(subject.beside(beside));
            }
            against.forEach(checkout ->
                    subjects.add(subject.from(checkout.toAbsolutePath().normalize())));
        }
        Bench.Plan plan = new Bench.Plan(
                subjects,
                profile.work(quick),
                rounds == null ? (quick ? 2 : 5) : rounds,
                warmup == null ? (quick ? 8 : 30) : warmup);
        BenchReport report =
                BenchReport.empty(profile.title(), Instant.now().truncatedTo(ChronoUnit.SECONDS), machine());
        try (BenchProcess upstream = startUpstream(place);
                Bench bench = new Bench(place, plan, report)) {
            upstream.awaitPort(upstreamPort);
            bench.run();
        } catch (UnavailableException e) {
            report.missing().add(String.valueOf(e.getMessage()));
        }
        spec.commandLine().getOut().println(ReportTable.of(report));
        write(report, root);
        return subjects.stream()
                .filter(TokenbusSubject.class::isInstance)
                .allMatch(subject -> report.samples().stream()
                        .anyMatch(sample -> sample.subject().equals(subject.title())));
    }

    private TokenbusSubject withOptions(TokenbusSubject topology, Scenarios profile, Path work) {
        List<String> options = new ArrayList<>();
        if (jvm != null) {
            options.add(jvm);
        }
        if (profile == Scenarios.SCALE) {
            options.add(HazelcastCount.javaOptions(HazelcastCount.directory(work)));
        }
        TokenbusSubject set = topology.withSettings(settings);
        return options.isEmpty() ? set : set.withJavaOptions(String.join(" ", options));
    }

    private static BenchProcess startUpstream(Place place) {
        Stream<String> models = Scenarios.models().stream().map(ScriptedModel::name);
        String[] arguments = Stream.concat(Stream.of(Integer.toString(place.upstreamPort())), models)
                .toArray(String[]::new);
        return BenchProcess.startJava("upstream", place.work(), ScriptedUpstream.class, arguments);
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", JDK " + Runtime.version();
    }

    private void write(BenchReport report, Path root) throws IOException {
        Path directory = results == null ? root.resolve("benchmarks/results") : results;
        Files.createDirectories(directory);
        String stamp = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(report.at());
        Path json = directory.resolve(report.profile() + "-" + stamp + ".json");
        Path picture = directory.resolve(report.profile() + "-" + stamp + ".svg");
        Files.writeString(json, ReportJson.of(report) + "\n");
        Files.writeString(picture, ReportPicture.of(report));
        spec.commandLine().getOut().println("written: " + json + ", " + picture.getFileName());
    }
}
