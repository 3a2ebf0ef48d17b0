package dev.tokenbus.node.cli;

import dev.tokenbus.gateway.config.Authentication;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.LogConfig.Format;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.server.Exposure;
import dev.tokenbus.node.server.ServerNews;
import dev.tokenbus.node.server.ServerOptions;
import dev.tokenbus.node.server.ServerRun;
import dev.tokenbus.protocol.HostPort;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.worker.config.ModelFile;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenbus dev}: everything in one process, with simulated models, so that a trial needs nothing else. */
@Command(
        name = "dev",
        description = "Runs gateway, worker and metrics in one process, with a simulated model.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "OPENAI_API_KEY, OPENAI_BASE_URL or --upstream names an LLM server: its models are",
            "added, and its first model is the default.",
            "--model-file names a model that runs in this process, and is the default."
        })
final class DevCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ServerOptions options;

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            description = "An OpenAI-compatible server, for example http://localhost:8000/v1.")
    private @Nullable String upstream;

    @Option(
            names = "--model-file",
            paramLabel = "FILE",
            description = "A GGUF file: its model runs in this process, with no other server.")
    private @Nullable String modelFile;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        NodeSpec node;
        try {
            NodeConfig config = options.loadAndLog(Format.TEXT, System.getenv(), upstream, modelFile);
            node = new NodeSpec(EnumSet.allOf(Role.class), new Membership.Alone(), config);
            Exposure.check(node);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        ServerNews news = ServerNews.of(node, Format.TEXT, spec.commandLine().getOut());
        return ServerRun.start(
                node,
                news,
                options.again(System.getenv(), upstream, modelFile),
                running -> greeting(running, node.config()));
    }

    private static String model(ModelFile model) {
        return model.isGiven() ? "  model file  " + model.path() + " (the default model)\n" : "";
    }

    private static String greeting(TokenbusNode node, NodeConfig config) {
        String gateway = HostPort.text(ServerOptions.shownHost(config.gateway()), node.gatewayPort());
        String http = ServerOptions.scheme("http", config.gateway()) + gateway;
        String ws = ServerOptions.scheme("ws", config.gateway()) + gateway;
        String management = HostPort.text(config.process().managementHost(), node.managementPort());
        String upstreams = config.upstreams().stream()
                .map(upstream -> upstream.shown(""))
                .map(url -> "  upstream    " + url + " (its first model is the default)\n")
                .collect(Collectors.joining());
        Authentication clients = config.gateway().authentication();
        // What tokenbus keys create has printed, or a token; any other text is as good where everybody is let in.
        String key = !clients.isOn() ? "any" : clients.keys().isPresent() ? "tb-..." : "eyJ...";
        return """

                tokenbus is up: gateway, worker and metrics in this one process

                  page        %s
                  websocket   %s
                  management  http://%s  (/health/ready /metrics /api/metrics /api/status)
                  OpenAI      OPENAI_BASE_URL=%s/v1 OPENAI_API_KEY=%s
                  Anthropic   ANTHROPIC_BASE_URL=%s ANTHROPIC_API_KEY=%s
                  AI SDK      useChat with api: '%s/v1/ui/chat'
                %s%s  models      sim-text, sim-echo (simulated: no LLM behind them)

                  try         open the page, or: %s./tokenbus chat --url %s "Tell me a story"
                  end         Ctrl-C

                """.formatted(
                        http,
                        ws,
                        management,
                        http,
                        key,
                        http,
                        key,
                        http,
                        model(config.modelFile()),
                        upstreams,
                        clients.isOn() ? "TOKENBUS_API_KEY=" + key + " " : "",
                        ws);
    }
}
