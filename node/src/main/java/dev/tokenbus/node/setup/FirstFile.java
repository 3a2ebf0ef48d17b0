package dev.tokenbus.node.setup;

import dev.tokenbus.node.config.Values;
import dev.tokenbus.node.setup.Wishes.File;
import dev.tokenbus.node.setup.Wishes.Server;

/** The text of a first configuration. No secret is in it. */
final class FirstFile {
    private FirstFile() {}

    /** @param ownAddress where the other members reach this machine */
    static String text(Wishes wishes, String ownAddress) {
        StringBuilder text = new StringBuilder("""
                # Written by tokenbus init. `tokenbus config sample` shows all keys, `tokenbus doctor` checks them here.
                """);
        if (wishes.keysFile().isEmpty()) {
            text.append("""

                    # Only this machine may come. For others: host 0.0.0.0, and a keysFile, which tokenbus keys create makes.
                    gateway:
                      host: 127.0.0.1
                      port: 8080
                    """);
        } else {
            text.append("""

                    # Everyone with a key may come. Give the port TLS (tlsCertificate, tlsKey) where strangers share the network.
                    gateway:
                      host: 0.0.0.0
                      port: 8080
                      keysFile: """).append(' ').append(Values.yaml(wishes.keysFile())).append('\n');
        }
        model(text, wishes.model());
        if (!wishes.members().isEmpty()) {
            text.append(
                            "\n# The same on each machine, but for clusterHost, which is the machine's own address.\ncluster:\n")
                    .append("  members: ")
                    .append(Values.yaml(wishes.members()))
                    .append("\nnode:\n  clusterHost: ")
                    .append(Values.yaml(ownAddress))
                    .append('\n');
        }
        return text.toString();
    }

    private static void model(StringBuilder text, Wishes.Model model) {
        if (model instanceof File file) {
            text.append("\n# This model runs in the process itself.\nworker:\n  modelFile:\n    path: ")
                    .append(Values.yaml(file.path()))
                    .append('\n');
        } else if (model instanceof Server server) {
            text.append("\n# The models of this server are found by themselves; the first is the default one.\n");
            if (server.wantsKey()) {
                text.append("# Its key comes from the environment: ")
                        .append(server.keyVariable())
                        .append('\n');
            }
            text.append("worker:\n  upstream:\n    ")
                    .append(server.name())
                    .append(":\n      baseUrl: ")
                    .append(Values.yaml(server.url()))
                    .append("\n      api: ")
                    .append(server.api())
                    .append('\n');
        } else {
            text.append("\n# No model server yet: sim-text and sim-echo are simulated.\n");
        }
    }
}
