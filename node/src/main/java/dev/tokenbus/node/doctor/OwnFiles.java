package dev.tokenbus.node.doctor;

import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.config.describe.Secrets;
import dev.tokenbus.node.config.given.GivenValues;
import dev.tokenbus.node.config.given.Place;
import dev.tokenbus.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at the files that a configuration names. */
final class OwnFiles {
    private static final long GIB = 1L << 30;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private OwnFiles() {}

    static List<Finding> certificates(NodeConfig config) {
        List<Finding> findings = new ArrayList<>();
        pems(config).forEach(files -> findings.add(certificate(files)));
        return findings.isEmpty() ? List.of(Finding.skip(Check.CERTIFICATES, "none is configured")) : findings;
    }

    private static List<PemFiles> pems(NodeConfig config) {
        List<PemFiles> files = new ArrayList<>();
        config.gateway().listen().tls().files().ifPresent(files::add);
        config.process().cluster().tls().files().ifPresent(files::add);
        return files;
    }

    private static Finding certificate(PemFiles files) {
        try {
            String named =
                    files.certificate().name() + ": " + files.certificate().path();
            return Ends.finding(Check.CERTIFICATES, named, files.read().until(), Instant.now());
        } catch (IllegalArgumentException e) {
            return Finding.fail(Check.CERTIFICATES, String.valueOf(e.getMessage()), "correct that file, or its key");
        }
    }

    static List<Finding> secrets(NodeConfig config) {
        List<Finding> findings = new ArrayList<>();
        config.gateway().authentication().keys().ifPresent(file -> findings.add(secret("gateway.keysFile", file)));
        String tokens = config.gateway().access().tokenKeysFile();
        if (!tokens.isEmpty()) {
            findings.add(secret("gateway.tokenKeysFile", Path.of(tokens)));
        }
        pems(config)
                .forEach(files ->
                        findings.add(secret(files.key().name(), files.key().path())));
        return findings.isEmpty() ? List.of(Finding.skip(Check.SECRET_FILES, "none is configured")) : findings;
    }

    /** The files of the configuration itself that have secrets in them. */
    static List<Finding> configuration(GivenValues given) {
        Set<Path> files = new LinkedHashSet<>();
        for (String key : given.keys()) {
            Place place = given.placeOf(key);
            String text = given.texts().getOrDefault(key, "");
            if (place != null && !Secrets.hide(key, text).equals(text)) {
                files.add(place.file());
            }
        }
        return files.stream()
                .map(file -> secret("a configuration with secrets", file))
                .toList();
    }

    static Finding secret(String key, Path file) {
        String named = key + ": " + file;
        if (!Files.isReadable(file)) {
            return Finding.fail(Check.SECRET_FILES, named + " cannot be read", "make it, or let this user read it");
        }
        try {
            Set<PosixFilePermission> rights = EnumSet.noneOf(PosixFilePermission.class);
            rights.addAll(Files.getPosixFilePermissions(file));
            rights.retainAll(OTHERS);
            return rights.isEmpty()
                    ? Finding.ok(Check.SECRET_FILES, named)
                    : Finding.warn(Check.SECRET_FILES, named + " is open to other users", "chmod 600 " + file);
        } catch (IOException | UnsupportedOperationException e) {
            return Finding.skip(Check.SECRET_FILES, named + ": this system does not say who may read it");
        }
    }

    static List<Finding> usage(NodeConfig config) {
        String named = config.metrics().usage().usageDir();
        if (named.isEmpty()) {
            return List.of(Finding.skip(Check.USAGE_DIRECTORY, "metrics.usageDir is not set: usage is kept in memory"));
        }
        Optional<Path> there = Optional.of(Path.of(named).toAbsolutePath());
        while (there.isPresent() && !Files.exists(there.get())) {
            there = there.map(Path::getParent);
        }
        return List.of(there.map(path -> directory(named, path))
                .orElseGet(() ->
                        Finding.fail(Check.USAGE_DIRECTORY, named + " cannot be made", "name another directory")));
    }

    private static Finding directory(String named, Path there) {
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            return Finding.fail(
                    Check.USAGE_DIRECTORY, named + ": " + there + " is not writable", "let this user write there");
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            String what = named + ": " + free / (1 << 20) + " MiB free";
            return free < GIB
                    ? Finding.warn(Check.USAGE_DIRECTORY, what, "make room: usage that cannot be written is lost")
                    : Finding.ok(Check.USAGE_DIRECTORY, what);
        } catch (IOException e) {
            return Finding.skip(Check.USAGE_DIRECTORY, named + ": the system does not say how much is free");
        }
    }
}
