package dev.tokenbus.node.server;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.LogConfig;
import dev.tokenbus.node.config.LogConfig.Format;
import dev.tokenbus.node.logging.LogSettings;
import dev.tokenbus.node.logging.PeerLog;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says how a server's life goes: to people on its standard output, to programs in its log. With {@code json} all output is JSON, so
 * there is nothing on standard output.
 */
public final class ServerNews {
    private static final Logger LOG = LoggerFactory.getLogger(ServerNews.class);

    private final NodeSpec spec;
    private final PrintWriter out;
    private final Format standard;
    private volatile Format format;

    private ServerNews(NodeSpec spec, Format standard, PrintWriter out) {
        this.spec = spec;
        this.standard = standard;
        this.out = out;
        this.format = spec.config().log().format().or(standard);
    }

    /** @param standard how the server's command logs unless it is configured otherwise */
    public static ServerNews of(NodeSpec spec, Format standard, PrintWriter out) {
        LogSettings.name(spec.name());
        return new ServerNews(spec, standard, out);
    }

    /** Logs as another configuration says from now on. */
    void use(LogConfig log) {
        LogSettings.apply(log, standard);
        format = log.format().or(standard);
    }

    private boolean isJson() {
        return format == Format.JSON;
    }

    private boolean isForPrograms() {
        return format != Format.TEXT;
    }

    void isUp(TokenbusNode node, String greeting) {
        LogSettings.name(node.name());
        if (isForPrograms()) {
            LOG.atInfo()
                    .addKeyValue("nodeId", node.nodeId())
                    .addKeyValue("roles", PeerLog.words(spec.roles()))
                    .addKeyValue("port", spec.roles().contains(Role.GATEWAY) ? node.gatewayPort() : null)
                    .addKeyValue("managementPort", node.managementPort())
                    .log("this node is up");
        }
        print(greeting + Exposure.of(spec));
        Exposure.warn(spec);
    }

    /** Says why the node cannot start, if all output is to be JSON; otherwise that is for its command to say. */
    boolean cannotStart(String why) {
        if (isJson()) {
            LOG.atError().addKeyValue("cause", why).log("this node cannot start");
        }
        return isJson();
    }

    void drains() {
        say("shutting down; live streams may finish (a second signal ends at once)");
    }

    void hasEnded() {
        say("ended");
    }

    void didNotEndCleanly(String why) {
        if (isForPrograms()) {
            LOG.atError().addKeyValue("cause", why).log("did not shut down cleanly");
        }
        print("tokenbus: did not shut down cleanly: " + why + "\n");
    }

    void lostLoop() {
        String text = "one of the node's event loops has ended, which it cannot go on without; the process ends";
        if (isForPrograms()) {
            LOG.atError().log(text);
        }
        print("tokenbus: " + text + "\n");
    }

    private void say(String text) {
        if (isForPrograms()) {
            LOG.atInfo().log(text);
        }
        print("tokenbus: " + text + "\n");
    }

    private void print(String text) {
        if (!isJson()) {
            out.print(text);
            out.flush();
        }
    }
}
