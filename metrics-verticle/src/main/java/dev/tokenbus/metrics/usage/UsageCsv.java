package dev.tokenbus.metrics.usage;

import dev.tokenbus.protocol.bus.node.UsageRow;
import java.util.Collection;

/** Rows of usage as CSV (RFC 4180), which spreadsheets open without running what is in it. */
final class UsageCsv {
    private static final String HEAD = "day,principal,model,prompts,stopped,failed,promptTokens,completionTokens,"
            + "estimated,estimatedTokens,wastedTokens\r\n";

    private UsageCsv() {}

    static String of(Collection<UsageRow> rows) {
        StringBuilder csv = new StringBuilder(HEAD);
        for (UsageRow row : rows) {
            csv.append(row.day())
                    .append(',')
                    .append(cell(row.principal()))
                    .append(',')
                    .append(cell(row.model()));
            number(csv, row.prompts());
            number(csv, row.stopped());
            number(csv, row.failed());
            number(csv, row.promptTokens());
            number(csv, row.completionTokens());
            number(csv, row.estimated());
            number(csv, row.estimatedTokens());
            number(csv, row.wastedTokens());
            csv.append("\r\n");
        }
        return csv.toString();
    }

    private static void number(StringBuilder csv, long value) {
        csv.append(',').append(value);
    }

    /** A name that somebody else chose: an apostrophe before it keeps a spreadsheet from taking it for a formula. */
    static String cell(String name) {
        String text = name.isEmpty() || "=+-@\t\r\n".indexOf(name.charAt(0)) < 0 ? name : '\'' + name;
        boolean isPlain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\'' || c < ' ');
        return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
