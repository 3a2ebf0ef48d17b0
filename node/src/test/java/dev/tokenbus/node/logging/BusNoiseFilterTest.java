package dev.tokenbus.node.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.ConnectException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Vert.x says for each frame to a lost node is counted and not logged; whatever else it says is logged. */
class BusNoiseFilterTest {
    private static final String BUS = "io.vertx.core.eventbus.impl.clustered.ClusteredEventBus";
    private static final String CONNECTION = "io.vertx.core.eventbus.impl.clustered.OutboundConnection";
    private static final String SOCKET = "io.vertx.core.net.impl.ConnectionBase";
    private static final String CONTEXT = "io.vertx.core.impl.ContextImpl";

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final HeldBack heldBack = new HeldBack();
    private final LoggedLines reports = LoggedLines.of(new LoggerContext().getLogger("reports"));

    @BeforeEach
    void install() {
        context.addTurboFilter(new BusNoiseFilter(heldBack));
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(logged);
        logged.start();
    }

    /** What the count says of what was held back since the last call. */
    private String report() {
        int before = reports.all().size();
        heldBack.reportTo(reports.logger());
        return String.join("", reports.all().subList(before, reports.all().size()));
    }

    private Logger logger(String name) {
        return context.getLogger(name);
    }

    private static IllegalStateException completedTwice(String... classes) {
        IllegalStateException thrown = new IllegalStateException("Promise already completed");
        StackTraceElement[] trace = new StackTraceElement[classes.length];
        for (int i = 0; i < classes.length; i++) {
            trace[i] = new StackTraceElement(classes[i], "complete", "X.java", 1);
        }
        thrown.setStackTrace(trace);
        return thrown;
    }

    private static IllegalStateException deliveryFailedTwice() {
        return completedTwice("io.vertx.core.Promise", "io.vertx.core.Promise", "io.vertx.core.impl.future.FutureBase");
    }

    @Test
    void failedConnectionsBetweenNodesAreCountedAndNotLogged() {
        for (int frame = 0; frame < 1000; frame++) {
            logger(BUS).warn("Connecting to server 1f-2a failed", new ConnectException("Connection refused"));
        }
        logger(CONNECTION).warn("No pong from server 1f-2a - will consider it dead");
        logger(SOCKET).error("recvAddress(..) failed with error(-104): Connection reset by peer");
        logger(SOCKET).error("recvAddress(..) failed with error(-110): Connection timed out");
        logger(CONTEXT)
                .error(
                        "Unhandled exception",
                        completedTwice("io.vertx.core.Promise", "io.vertx.core.eventbus.impl.ReplyHandler"));
        logger(CONTEXT).error("Unhandled exception", deliveryFailedTwice());

        assertThat(logged.list).isEmpty();
        assertThat(report()).contains("count=1005 ").endsWith("Promise already completed");
        assertThat(report()).isEmpty();
    }

    @Test
    void theCountNamesTheLatestFailure() {
        logger(BUS).warn("Connecting to server 1f-2a failed", new ConnectException("Connection refused"));

        assertThat(report())
                .isEqualTo("INFO messages of failed connections between nodes were held back count=1"
                        + " latest=Connecting to server 1f-2a failed: Connection refused");
    }

    @Test
    void otherMessagesOfTheSameLoggersAreLogged() {
        logger(BUS).error("Failed to send message", new ConnectException("Connection refused"));
        logger(CONNECTION).warn("the pong is late");
        logger(SOCKET).error("readAddress(..) failed with error(-24): Too many open files");
        logger(CONTEXT).error("Unhandled exception", new IllegalStateException("another one"));
        logger(CONTEXT).error("Unhandled exception", new NullPointerException("Promise already completed"));

        assertThat(logged.list).hasSize(5);
        assertThat(report()).isEmpty();
    }

    @Test
    void theSameMessagesOfOtherLoggersAreLogged() {
        logger("dev.tokenbus.node.Other").warn("Connecting to server 1f-2a failed");
        logger("io.vertx.core.Other").error("Unhandled exception", deliveryFailedTwice());

        assertThat(logged.list).hasSize(2);
    }

    @Test
    void aDeliveryThatFailsTwiceIsHeldBackWhoeverSentTheMessage() {
        String promise = "io.vertx.core.Promise";
        String writer = "io.vertx.core.eventbus.impl.clustered.OutboundConnection";
        String sender = "dev.tokenbus.cluster.FramePump";

        logger(CONTEXT).error("Unhandled exception", completedTwice(promise, promise, writer, sender));
        logger(CONTEXT).error("Unhandled exception", completedTwice(promise, promise, sender, writer));

        assertThat(report()).contains("count=1 ");
        assertThat(logged.list).hasSize(1);
    }

    @Test
    void aPromiseThatThisProjectCompletesTwiceIsLogged() {
        logger(CONTEXT)
                .error(
                        "Unhandled exception",
                        completedTwice("io.vertx.core.Promise", "io.vertx.core.Promise", "dev.tokenbus.worker.Worker"));
        logger(CONTEXT)
                .error(
                        "Unhandled exception",
                        completedTwice("io.vertx.core.Promise", "io.vertx.core.impl.future.PromiseImpl"));

        assertThat(logged.list).hasSize(2);
    }

    @Test
    void bytesThatAreNoMessageOfTheBusAreHeldBackWhateverTheyBreak() {
        String reader = "io.vertx.core.eventbus.impl.clustered.InboundConnection";
        for (RuntimeException broken : List.of(
                new IllegalArgumentException("Size must be > 0"),
                new IndexOutOfBoundsException("3 + 4 > 4"),
                new ArrayIndexOutOfBoundsException(-13))) {
            broken.setStackTrace(trace("io.vertx.core.impl.Arguments", reader));
            logger(CONTEXT).error("Unhandled exception", broken);
        }
        RuntimeException own = new IllegalArgumentException("Size must be > 0");
        own.setStackTrace(trace("dev.tokenbus.gateway.relay.HomeRelay", reader));
        logger(CONTEXT).error("Unhandled exception", own);
        Error full = new OutOfMemoryError();
        full.setStackTrace(trace("io.vertx.core.buffer.impl.BufferImpl", reader));
        logger(CONTEXT).error("Unhandled exception", full);

        assertThat(report()).contains("count=3 ");
        assertThat(logged.list).hasSize(2);
    }

    private static StackTraceElement[] trace(String... classes) {
        return Stream.of(classes)
                .map(name -> new StackTraceElement(name, "method", "File.java", 1))
                .toArray(StackTraceElement[]::new);
    }

    @Test
    void theNodesLogHasTheFilter() {
        LoggerContext configured = (LoggerContext) LoggerFactory.getILoggerFactory();

        assertThat(configured.getTurboFilterList()).hasAtLeastOneElementOfType(BusNoiseFilter.class);
    }
}
