package dev.weir.diagnostics;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.weir.diagnostics.app.DiagnosticsServiceApplication;
import dev.weir.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void holdsTheRulesOfAllModules() {
    ArchitectureRules.check(DiagnosticsServiceApplication.class);
  }

  @Test
  void onlyOsMakesForeignCalls() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..os..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.lang.foreign..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.weir.diagnostics"));
  }
}
