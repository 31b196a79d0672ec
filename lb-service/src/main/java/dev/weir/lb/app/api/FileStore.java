package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.state.Changes;
import dev.weir.common.state.StateFile;
import dev.weir.lb.app.config.LbProperties;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Keeps changes in the file of {@code weir.lb.state-file}, or nowhere where that is empty. */
@Component
final class FileStore implements ChangeStore {

  private final @Nullable StateFile file;

  FileStore(LbProperties properties, Purpose purpose) {
    String path = properties.stateFile();
    this.file = path.isEmpty() ? null : new StateFile(Path.of(path), purpose == Purpose.CHECK);
  }

  @Override
  public Changes read() {
    return file == null ? Changes.none() : file.read();
  }

  @Override
  public void keep(Changes next) throws IOException {
    if (file != null) {
      file.write(next);
    }
  }

  @Override
  public void putAside() {
    if (file != null) {
      file.putAside();
    }
  }
}
