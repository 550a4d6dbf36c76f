// Runs the genuine veraPDF over many files in one JVM.
// Arguments: flavours ("3a", "ua1"), then "--", then files. Prints one line of JSON for each pair.

import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

public class VeraCheck {
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        List<String> all = Arrays.asList(arguments);
        int split = all.indexOf("--");
        for (String file : all.subList(split + 1, all.size())) {
            for (String flavour : all.subList(0, split)) {
                System.out.println(check(file, PDFAFlavour.fromString(flavour)));
            }
        }
    }

    private static String check(String file, PDFAFlavour flavour) throws Exception {
        try (InputStream input = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(input, flavour)) {
            ValidationResult result =
                    Foundries.defaultInstance().createValidator(profile(flavour), false).validate(parser);
            TreeSet<String> failed = new TreeSet<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    failed.add(assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber());
                }
            }
            return json(file, flavour, result.isCompliant(), result.getTotalAssertions(), failed);
        }
    }

    // The jar keeps its profiles where the library's own directory of them does not look.
    private static ValidationProfile profile(PDFAFlavour flavour) throws Exception {
        String id = flavour.toString().toUpperCase();
        String name = id.startsWith("UA") ? "PDFUA-" + id.substring(2) : "PDFA-" + id;
        String path = "/org/verapdf/pdfa/validation/" + name + ".xml";
        try (InputStream profile = PDFAFlavour.class.getResourceAsStream(path)) {
            return Profiles.profileFromXml(profile);
        }
    }

    private static String json(
            String file, PDFAFlavour flavour, boolean compliant, int checks, TreeSet<String> failed) {
        List<String> quoted = new ArrayList<>();
        failed.forEach(rule -> quoted.add("\"" + rule + "\""));
        return String.format(
                "{\"file\": \"%s\", \"flavour\": \"%s\", \"compliant\": %b, \"checks\": %d, \"failed\": %s}",
                file, flavour, compliant, checks, quoted);
    }
}
