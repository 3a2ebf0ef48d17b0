package dev.tokenbus.protocol.bus.node;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a node tells all others once a second, and at once when it changes: that it lives, and what its workers can take.
 *
 * @param nodeId the id in the node's addresses; new at each start of the process
 * @param name what people call the node
 * @param startedAtMs when the node started, in milliseconds since 1970, for people to read
 * @param roles what the node does
 * @param url where clients reach its gateway; empty without that role
 * @param draining whether it takes no new streams
 * @param leaving whether it leaves now: forget it at once
 * @param workers its workers
 * @param homeStreams live streams whose home is one of its gateways
 * @param connections open client connections
 * @param versions which versions of the bus it speaks
 * @param build what it runs, for people to read; empty if it does not say
 */
public record NodeAnnouncement(
        String nodeId,
        String name,
        long startedAtMs,
        Set<Role> roles,
        String url,
        boolean draining,
        boolean leaving,
        List<WorkerStatus> workers,
        long homeStreams,
        long connections,
        BusVersions versions,
        String build)
        implements BusMessage {
    public NodeAnnouncement {
        roles = Set.copyOf(roles);
        workers = List.copyOf(workers);
    }

    /** Of a node that speaks what this one does. */
    public NodeAnnouncement(
            String nodeId,
            String name,
            long startedAtMs,
            Set<Role> roles,
            String url,
            boolean draining,
            boolean leaving,
            List<WorkerStatus> workers,
            long homeStreams,
            long connections) {
        this(
                nodeId,
                name,
                startedAtMs,
                roles,
                url,
                draining,
                leaving,
                workers,
                homeStreams,
                connections,
                BusVersions.OURS,
                "");
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(nodeId).text(name).number(startedAtMs).number(Role.bits(roles)).text(url);
        out.flag(draining).flag(leaving).list(workers, (o, worker) -> worker.writeTo(o));
        out.number(homeStreams).number(connections);
        versions.writeTo(out);
        out.text(build);
    }

    public static NodeAnnouncement read(BusReader in) {
        return new NodeAnnouncement(
                in.text(),
                in.text(),
                in.number(),
                Role.ofBits(in.number()),
                in.text(),
                in.flag(),
                in.flag(),
                in.list(WorkerStatus::read),
                in.number(),
                in.number(),
                in.hasMore() ? BusVersions.read(in) : BusVersions.UNSAID,
                in.hasMore() ? in.text() : "");
    }

    /** What a node can do for the cluster. */
    public enum Role {
        GATEWAY,
        WORKER,
        METRICS;

        static long bits(Set<Role> roles) {
            return roles.stream().mapToLong(role -> 1L << role.ordinal()).sum();
        }

        static Set<Role> ofBits(long bits) {
            Set<Role> roles = EnumSet.noneOf(Role.class);
            for (Role role : values()) {
                if ((bits & 1L << role.ordinal()) != 0) {
                    roles.add(role);
                }
            }
            return roles;
        }
    }
}
