package dev.tokenbus.node.logging;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.protocol.bus.node.BusVersions;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Logs each change of the cluster as one directory sees it: a node joins, leaves, is lost, or is back. */
public final class PeerLog {
    private static final Logger LOG = LoggerFactory.getLogger(PeerLog.class);

    private final String ownNodeId;
    private final NodeDirectory directory;

    private PeerLog(String ownNodeId, NodeDirectory directory) {
        this.ownNodeId = ownNodeId;
        this.directory = directory;
    }

    /** Logs what a directory finds out from now on. A node has several directories; one of them is enough. */
    public static void follow(NodeDirectory directory, String ownNodeId) {
        PeerLog log = new PeerLog(ownNodeId, directory);
        directory.onJoined(log::joined);
        directory.onGone(log::gone);
        directory.onReturned(log::returned);
        directory.onForeign(log::foreign);
    }

    /** Logs how many streams moved from where to where, or were lost on the way. */
    public static void moved(List<StreamMoves.Line> lines) {
        lines.forEach(line -> LOG.atLevel(line.isLoss() ? Level.WARN : Level.INFO)
                .addKeyValue("streams", line.streams())
                .addKeyValue("from", line.from())
                .addKeyValue("to", line.to())
                .log(line.text()));
    }

    private void joined(NodeAnnouncement announcement) {
        if (isPeer(announcement.nodeId())) {
            of(Level.INFO, announcement)
                    .addKeyValue("roles", words(announcement.roles()))
                    .addKeyValue("build", announcement.build().isEmpty() ? null : announcement.build())
                    .log("another node has joined");
        }
    }

    private void foreign(NodeAnnouncement announcement) {
        of(Level.WARN, announcement)
                .addKeyValue("build", announcement.build().isEmpty() ? null : announcement.build())
                .addKeyValue("speaks", announcement.versions())
                .addKeyValue("expected", BusVersions.OURS)
                .log("another node is of a version that this one cannot work with, and is left alone");
    }

    /** Roles as the log names them. */
    public static String words(Set<Role> roles) {
        return roles.stream()
                .sorted()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
    }

    /** A line of another node: the name by which people know it, once it has one, and its id. */
    private static LoggingEventBuilder of(Level level, NodeAnnouncement peer) {
        return LOG.atLevel(level)
                .addKeyValue("peer", peer.name().isEmpty() ? null : peer.name())
                .addKeyValue("peerId", peer.nodeId());
    }

    private void gone(NodeAnnouncement last) {
        if (isPeer(last.nodeId()) && directory.isLost(last.nodeId())) {
            of(Level.WARN, last).log("another node is lost: it has died, is frozen or is cut off");
        } else if (isPeer(last.nodeId())) {
            of(Level.INFO, last).log("another node has left");
        }
    }

    private void returned(String nodeId) {
        directory.nodes().stream()
                .filter(node -> node.nodeId().equals(nodeId) && isPeer(nodeId))
                .forEach(node -> of(Level.INFO, node).log("another node is back"));
    }

    private boolean isPeer(String nodeId) {
        return !nodeId.equals(ownNodeId);
    }
}
