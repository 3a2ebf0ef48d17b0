package dev.tokenbus.node.server;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.LogConfig;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.config.RunTime;
import dev.tokenbus.node.config.given.BadConfigurationException;
import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again while a node runs: what can change does, and the log says what did and what waits for a restart. A
 * configuration with an error changes nothing. Thread-safe.
 */
final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);
    private static final long PATIENCE_SECONDS = 10;

    private final NodeSpec spec;
    private final Supplier<NodeConfig> again;
    private final ServerNews news;
    private NodeConfig running;
    private @Nullable TokenbusNode node;
    private boolean isAsked;

    /** @param again reads it, or throws what is wrong with it */
    Reload(NodeSpec spec, Supplier<NodeConfig> again, ServerNews news) {
        this.spec = spec;
        this.running = spec.config();
        this.again = again;
        this.news = news;
    }

    /** From now on it can be applied; if it was to be read meanwhile, it is now. */
    synchronized void isUp(TokenbusNode started) {
        node = started;
        if (isAsked) {
            run();
        }
    }

    synchronized void run() {
        if (node == null) {
            isAsked = true;
            return;
        }
        RunTime.Change change;
        try {
            change = RunTime.of(running, again.get());
            Exposure.check(new NodeSpec(spec.roles(), spec.membership(), change.next()));
            if (!change.applied().isEmpty()) {
                apply(node.use(change.next()), change.next());
            }
        } catch (BadConfigurationException e) {
            e.problems().forEach(problem -> staysAsItWas(problem.toString()));
            return;
        } catch (IllegalArgumentException e) {
            staysAsItWas(String.valueOf(e.getMessage()));
            return;
        } catch (TimeoutException e) {
            LOG.atError()
                    .addKeyValue("seconds", PATIENCE_SECONDS)
                    .log("the configuration was read again and is not applied yet; the log says it when it is");
            return;
        } catch (ExecutionException e) {
            // Its class only: the message may quote what was read.
            Throwable cause = e.getCause();
            LOG.atError()
                    .addKeyValue("cause", cause == null ? "" : cause.getClass().getName())
                    .log("the configuration was read again and could not be applied, so that all stays as it was");
            return;
        } catch (Exception e) {
            LOG.atError()
                    .addKeyValue("cause", e.getClass().getName())
                    .log("the configuration could not be read again, so that all stays as it was");
            return;
        }
        String applied = ReloadedKeys.shown(change.applied(), running, change.next());
        useLog(change.next().log(), node);
        running = change.next();
        LOG.atInfo()
                .addKeyValue("applied", applied.isEmpty() ? "none" : applied)
                .log("the configuration was read again");
        if (!change.waiting().isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("waiting", String.join(",", change.waiting()))
                    .log("keys have changed that wait for a restart");
        }
    }

    private void apply(Future<?> applied, NodeConfig next) throws Exception {
        try {
            ServerRun.await(applied, PATIENCE_SECONDS);
        } catch (TimeoutException e) {
            // What comes late counts too: the next change is told from what runs.
            applied.onSuccess(late -> isAppliedLate(next));
            throw e;
        }
    }

    private synchronized void isAppliedLate(NodeConfig next) {
        running = next;
        LOG.atInfo().log("the configuration that was read again is applied now");
    }

    private static void staysAsItWas(String problem) {
        LOG.atError()
                .addKeyValue("cause", problem)
                .log("the configuration was read again and has an error, so that all stays as it was");
    }

    private void useLog(LogConfig log, TokenbusNode started) {
        if (log.level() != running.log().level()
                || log.clusterLevel() != running.log().clusterLevel()) {
            endChangesOfLevels(started);
        }
        news.use(log);
    }

    /** Else a level that was changed for a while would go back to one that counts no more. */
    private static void endChangesOfLevels(TokenbusNode started) {
        try {
            ServerRun.await(started.endChangesOfLevels(), PATIENCE_SECONDS);
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("cause", e.toString()).log("levels that were changed for a while may come back");
        }
    }
}
