package dev.tokenbus.node.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the repository has besides its documents: its files, and every word in them.
 *
 * @param files relative to its top, folders among them
 */
record SourceWords(Set<String> files, Set<String> words) {
    private static final Pattern WORD = Pattern.compile("\\w+");

    /** Of the build, of tools, of Git, of the machine. */
    private static final Set<String> LEFT_OUT =
            Set.of("target", "node_modules", ".git", "shared", "results", "seeds", "__pycache__");

    /** Lists words that are nowhere else. */
    private static final String LISTS = "NamesTest.java";

    static SourceWords read() {
        Path top = MarkdownFile.repository();
        Set<String> names = new HashSet<>();
        Set<String> words = new HashSet<>();
        for (Path file : files(top)) {
            names.add(top.relativize(file).toString());
            if (Files.isRegularFile(file) && !file.toString().endsWith(".md") && !file.endsWith(LISTS)) {
                WORD.matcher(text(file)).results().forEach(word -> words.add(word.group()));
            }
        }
        return new SourceWords(names, words);
    }

    private static List<Path> files(Path top) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    found.add(folder);
                    return LEFT_OUT.contains(String.valueOf(folder.getFileName()))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    found.add(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
