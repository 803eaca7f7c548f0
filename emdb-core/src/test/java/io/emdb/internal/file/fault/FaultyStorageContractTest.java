package io.emdb.internal.file.fault;

import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageContract;

/** A faulty storage without a fault is a storage. */
class FaultyStorageContractTest extends StorageContract {

  @Override
  protected Storage newStorage() {
    return new FaultyStorage();
  }

  @Override
  protected byte[] quarantined(Storage storage, String name) {
    return ((FaultyStorage) storage).contents("quarantine/" + name);
  }
}
