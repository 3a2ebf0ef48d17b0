package dev.tokenbus.node.doctor;

import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.protocol.HostPort;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks whether the ports of a node are free, or who has them. */
final class Ports {
    private Ports() {}

    static List<Finding> of(NodeConfig config, boolean isClustered) {
        List<Finding> findings = new ArrayList<>();
        findings.add(port(
                "gateway.port",
                config.gateway().listen().host(),
                config.gateway().listen().port()));
        findings.add(port(
                "node.managementPort",
                config.process().managementHost(),
                config.process().managementPort()));
        if (isClustered) {
            findings.add(port(
                    "node.busPort",
                    config.process().cluster().clusterHost(),
                    config.process().cluster().busPort()));
        }
        return findings;
    }

    static Finding port(String key, String host, int port) {
        String where = key + ": " + HostPort.text(host, port);
        if (port == 0) {
            return Finding.ok(Check.PORTS, key + ": takes a free one of " + host);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return Finding.ok(Check.PORTS, where + " is free");
        } catch (UnknownHostException e) {
            return Finding.fail(Check.PORTS, where + ": no such name", "name an address of this machine");
        } catch (BindException e) {
            String why = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (why.contains("assign")) {
                return Finding.fail(
                        Check.PORTS, where + " is no address of this machine", "0.0.0.0 listens on all of them");
            }
            return why.contains("denied") ? denied(where) : held(where, key, port);
        } catch (IOException e) {
            return denied(where);
        }
    }

    private static Finding denied(String where) {
        return Finding.fail(
                Check.PORTS, where + ": this user may not listen there", "take a port above 1023, or the right to");
    }

    private static Finding held(String where, String key, int port) {
        Optional<ProcessHandle> holder = holder(port);
        String who = holder.map(process -> "process " + process.pid() + name(process))
                .orElse("another process");
        boolean isOurs = holder.flatMap(process -> process.info().commandLine())
                .filter(Ports::isTokenbus)
                .isPresent();
        return isOurs
                ? Finding.warn(
                        Check.PORTS,
                        where + " is held by a tokenbus that runs already, " + who,
                        "a second one needs another " + key)
                : Finding.fail(Check.PORTS, where + " is held by " + who, "end that, or set another " + key);
    }

    private static boolean isTokenbus(String commandLine) {
        return commandLine.matches("(?s).*\\s(-Dtokenbus\\.jar=|-jar\\s+\\S*tokenbus[^\\s/]*\\.jar(\\s|$)).*");
    }

    private static String name(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> " (" + Path.of(command).getFileName() + ")")
                .orElse("");
    }

    /** Who listens on a port, where Linux says so to this user. */
    private static Optional<ProcessHandle> holder(int port) {
        Set<String> sockets = Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(Ports::lines)
                .map(line -> line.strip().split("\\s+"))
                .filter(fields ->
                        fields.length > 9 && fields[3].equals("0A") && fields[1].endsWith(":%04X".formatted(port)))
                .map(fields -> "socket:[" + fields[9] + "]")
                .collect(Collectors.toSet());
        return sockets.isEmpty()
                ? Optional.empty()
                : ProcessHandle.allProcesses()
                        .filter(process -> hasOpen(process.pid(), sockets))
                        .findFirst();
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static boolean hasOpen(long process, Set<String> sockets) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc", Long.toString(process), "fd"))) {
            for (Path each : open) {
                if (sockets.contains(Files.readSymbolicLink(each).toString())) {
                    return true;
                }
            }
        } catch (IOException | RuntimeException e) {
            // It has ended, or it is another user's.
        }
        return false;
    }
}
