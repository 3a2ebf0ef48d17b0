package dev.tokenbus.node.rooms;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks which packages and modules may depend on each other. */
class RoomsTest {
    private static final String PLANTED = "dev.tokenbus.node.rooms.planted";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tokenbus");

    @Test
    void noPackagesDependOnEachOtherInACycle() {
        noCircle().check(MAIN);
    }

    @Test
    void aCycleOfTwoPackagesIsFound() {
        assertThatThrownBy(() -> noCircle().check(new ClassFileImporter().importPackages(PLANTED)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Cycle detected");
    }

    @ParameterizedTest
    @EnumSource(House.class)
    void aModuleIsKnownByItsFrontDoorsOnly(House house) {
        assertThat(MAIN.stream().filter(house::owns)).isNotEmpty();

        staysInside(house).check(MAIN);
    }

    @Test
    void aClassThatReachesIntoARoomOfAnotherModuleIsFound() {
        JavaClasses withIntruder = new ClassFileImporter().importPackages(PLANTED, "dev.tokenbus.gateway");

        assertThatThrownBy(() -> staysInside(House.GATEWAY).check(withIntruder))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Intruder");
    }

    @Test
    void onlyOneRoomReachesBehindThePublicApiOfVertx() {
        behindVertx().check(MAIN);
    }

    @Test
    void aClassThatReachesBehindThePublicApiOfVertxIsFound() {
        assertThatThrownBy(() -> behindVertx().check(new ClassFileImporter().importPackages(PLANTED)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Intruder");
    }

    private static ArchRule noCircle() {
        return slices().assignedFrom(new ByPackage()).should().beFreeOfCycles();
    }

    private static ArchRule staysInside(House house) {
        return noClasses()
                .that(DescribedPredicate.not(describe("of " + house.packages, house::owns)))
                .and(DescribedPredicate.not(resideInAPackage("dev.tokenbus.benchmarks..")))
                .should()
                .dependOnClassesThat(
                        describe("rooms of " + house.packages, type -> house.owns(type) && !house.isFrontDoor(type)));
    }

    private static ArchRule behindVertx() {
        return noClasses()
                .that(DescribedPredicate.not(resideInAnyPackage(
                        "dev.tokenbus.gateway.netty..",
                        "dev.tokenbus.worker.netty..",
                        "dev.tokenbus.node.busport..",
                        "dev.tokenbus.node.systemd..",
                        "dev.tokenbus.testkit..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.vertx.core.impl..", "io.vertx.core.*.impl..", "io.vertx.core.internal..", "io.netty.."));
    }

    private static DescribedPredicate<JavaClass> describe(String words, Predicate<JavaClass> predicate) {
        return DescribedPredicate.describe(words, predicate);
    }

    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
