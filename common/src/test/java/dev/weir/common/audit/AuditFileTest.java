package dev.weir.common.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFileTest {

  @Test
  void auditLines_andNoOthers_goToTheirFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("audit.log");
    LoggerContext logging = new LoggerContext();
    logging.setMDCAdapter(new LogbackMDCAdapter());
    logging.putProperty("AUDIT_FILE", file.toString());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(logging);
    configurator.doConfigure(Path.of("../deploy/logback-audit.xml").toFile());

    AuditLog audit = new AuditLog(logging.getLogger("weir.audit")::info);
    audit.record(new Change("ops@192.0.2.7", "limit api", "5 in 10s", "9 in 10s"));
    logging.getLogger("dev.weir.Other").warn("something else");
    logging.stop();

    assertThat(Files.readAllLines(file))
        .singleElement()
        .asString()
        .endsWith(" ops@192.0.2.7 changed limit api from 5 in 10s to 9 in 10s");
  }
}
