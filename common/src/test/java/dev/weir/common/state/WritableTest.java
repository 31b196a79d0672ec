package dev.weir.common.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritableTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(folder.resolve("there"), "kept");
  }

  @Test
  void whatIsThere_orCouldBeMade_isTaken_andNothingIsMade() throws IOException {
    Path later = folder.resolve("not/yet/there");

    assertThatCode(() -> Writable.file(file)).doesNotThrowAnyException();
    assertThatCode(() -> Writable.file(later)).doesNotThrowAnyException();
    assertThatCode(() -> Writable.folder(folder)).doesNotThrowAnyException();
    assertThatCode(() -> Writable.folder(later)).doesNotThrowAnyException();

    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    assertThat(file).hasContent("kept");
  }

  @Test
  void folder_whereAFileIsWanted_isRefused() {
    assertThatIOException()
        .isThrownBy(() -> Writable.file(folder))
        .withMessage(folder + " is a folder, where a file was expected");
  }

  @Test
  void file_whereAFolderIsWanted_isRefused_alsoAboveIt() {
    String said = file + " is no folder, as was expected";

    assertThatIOException().isThrownBy(() -> Writable.folder(file)).withMessage(said);
    assertThatIOException()
        .isThrownBy(() -> Writable.folder(file.resolve("a/b")))
        .withMessage(said);
    assertThatIOException().isThrownBy(() -> Writable.file(file.resolve("a"))).withMessage(said);
  }

  @Test
  void device_isTakenForAFile() {
    Path device = Path.of("/dev/null");
    assumeThat(Files.exists(device)).isTrue();

    assertThatCode(() -> Writable.file(device)).doesNotThrowAnyException();
    assertThatIOException().isThrownBy(() -> Writable.folder(device));
  }

  @Test
  void linkThatLeadsNowhere_isAFileToBe_andNoFolder() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));

    assertThatCode(() -> Writable.file(link)).doesNotThrowAnyException();
    assertThatIOException()
        .isThrownBy(() -> Writable.folder(link))
        .withMessageContaining(link + " is a link that leads nowhere");
    assertThatIOException()
        .isThrownBy(() -> Writable.file(link.resolve("a")))
        .withMessageContaining(link + " is a link that leads nowhere");
  }

  @Test
  void whatThisUserMayNotWrite_isRefused() throws IOException {
    Path shut = Files.createDirectory(folder.resolve("shut"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeThat(Files.isWritable(file)).as("whether the superuser runs this").isFalse();

    assertThatIOException()
        .isThrownBy(() -> Writable.file(file))
        .withMessageContaining("may not be written to by this user");
    assertThatIOException()
        .isThrownBy(() -> Writable.file(shut.resolve("a")))
        .withMessageContaining("in the folder " + shut + " this user may make no files");
    assertThatIOException()
        .isThrownBy(() -> Writable.folder(shut.resolve("a/b")))
        .withMessageContaining("in the folder " + shut + " this user may make no files");
  }
}
