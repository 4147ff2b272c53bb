// Until layers are made of the store's wheels: the name alone means theirs.
global using UnpackedWheel = Venvstacks.Layers.UnpackedWheel;
