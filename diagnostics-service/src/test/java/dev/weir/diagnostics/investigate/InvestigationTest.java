package dev.weir.diagnostics.investigate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.investigate.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every investigation in {@code investigations}. */
class InvestigationTest {

  static List<Path> investigations() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/investigations"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("investigations")
  void evidenceLeadsToItsFindings(Path file) throws IOException {
    Investigation investigation = Investigation.read(file);

    List<Finding> findings = Findings.of(investigation.evidence());

    assertThat(findings.stream().map(Finding::code)).containsExactlyElementsOf(investigation.codes);
    for (int i = 0; i < findings.size(); i++) {
      assertThat(findings.get(i).text()).contains(investigation.words.get(i));
      assertThat(findings.get(i).advice()).isNotBlank();
    }
    assertThat(findings.stream().map(Finding::severity)).isSorted();
    assertThat(findings)
        .anyMatch(one -> one.severity() != Severity.INFO || one.code().equals("nothing-wrong"));
  }
}
