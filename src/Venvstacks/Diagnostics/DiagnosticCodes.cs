namespace Venvstacks.Diagnostics;

/// <summary>Every code of a diagnostic, with one meaning each: 1xxx definition, 2xxx lock, 3xxx build, files and cache, 4xxx publish, 5xxx deploy, 6xxx network, 7xxx command line.</summary>
/// <remarks>docs/reference/error-codes.md is written from these texts: the summary is the meaning, the remarks are what to do.</remarks>
public static class DiagnosticCodes
{
    /// <summary>The stack definition cannot be read.</summary>
    /// <remarks>Check the path and its permissions.</remarks>
    public const string UnreadableDefinition = "VS1001";

    /// <summary>The stack definition is not valid TOML or not UTF-8.</summary>
    /// <remarks>Correct the text at the place shown.</remarks>
    public const string NotToml = "VS1002";

    /// <summary>A value has the wrong type.</summary>
    /// <remarks>Give a value of the type that the message names.</remarks>
    public const string WrongKind = "VS1003";

    /// <summary>A layer refers to a layer that is not defined above it.</summary>
    /// <remarks>Correct the name, or define the layer first.</remarks>
    public const string UnknownLayer = "VS1004";

    /// <summary>A required key is missing.</summary>
    /// <remarks>Add the key.</remarks>
    public const string MissingKey = "VS1005";

    /// <summary>A key is not part of the format.</summary>
    /// <remarks>Correct the spelling, or remove the key.</remarks>
    public const string UnknownKey = "VS1006";

    /// <summary>A name is not a valid layer or package name.</summary>
    /// <remarks>Use letters, digits, '.', '_' and '-'.</remarks>
    public const string InvalidName = "VS1007";

    /// <summary>Two layers have the same name.</summary>
    /// <remarks>Rename one of the layers.</remarks>
    public const string DuplicateName = "VS1008";

    /// <summary>A requirement is not valid.</summary>
    /// <remarks>Correct the requirement.</remarks>
    public const string InvalidRequirement = "VS1009";

    /// <summary>A requirement names a file by its URL.</summary>
    /// <remarks>Name the package only, and offer the file through an index or a directory of wheels.</remarks>
    public const string DirectReference = "VS1010";

    /// <summary>The Python implementation of a runtime is not valid.</summary>
    /// <remarks>Write 'cpython@X.Y.Z'.</remarks>
    public const string InvalidPython = "VS1011";

    /// <summary>A platform is unknown, or not one of the layers below.</summary>
    /// <remarks>Use a platform that the message names.</remarks>
    public const string InvalidPlatform = "VS1012";

    /// <summary>A Linux or macOS target is not valid.</summary>
    /// <remarks>Correct the target.</remarks>
    public const string InvalidTarget = "VS1013";

    /// <summary>A layer names both a runtime and frameworks, or neither.</summary>
    /// <remarks>Keep exactly one of the two.</remarks>
    public const string RuntimeOrFrameworks = "VS1014";

    /// <summary>The frameworks of a layer depend on different runtimes.</summary>
    /// <remarks>Use frameworks of one runtime.</remarks>
    public const string DifferentRuntimes = "VS1015";

    /// <summary>The frameworks of a layer have no consistent order.</summary>
    /// <remarks>List them in the order that their own definitions use.</remarks>
    public const string NoFrameworkOrder = "VS1016";

    /// <summary>A launch or support module does not exist.</summary>
    /// <remarks>Correct the path.</remarks>
    public const string MissingModule = "VS1017";

    /// <summary>Two modules of an application have the same name.</summary>
    /// <remarks>Rename one of the modules.</remarks>
    public const string ConflictingModules = "VS1018";

    /// <summary>A layer refers to an index that is not defined.</summary>
    /// <remarks>Define the index, or correct its name.</remarks>
    public const string UnknownIndex = "VS1019";

    /// <summary>Two indexes of the stack conflict.</summary>
    /// <remarks>Keep one of the definitions.</remarks>
    public const string ConflictingIndexes = "VS1020";

    /// <summary>A package appears twice where one entry is allowed.</summary>
    /// <remarks>Remove one of the entries.</remarks>
    public const string DuplicatePackage = "VS1021";

    /// <summary>A key of an older format is used.</summary>
    /// <remarks>Rename it as the message says.</remarks>
    public const string LegacyField = "VS1022";

    /// <summary>A setting has an invalid value.</summary>
    /// <remarks>Correct the value.</remarks>
    public const string InvalidSetting = "VS1023";

    /// <summary>The Python version of a runtime is not exact.</summary>
    /// <remarks>Write all three numbers, as in 'cpython@3.12.4'.</remarks>
    public const string InexactPython = "VS1024";

    /// <summary>The definition has no layers.</summary>
    /// <remarks>Define a runtime.</remarks>
    public const string EmptyStack = "VS1025";

    /// <summary>A setting has no effect.</summary>
    /// <remarks>Remove the setting.</remarks>
    public const string IgnoredSetting = "VS1026";

    /// <summary>A launch or support module cannot be used.</summary>
    /// <remarks>Correct the path.</remarks>
    public const string InvalidModule = "VS1027";

    /// <summary>A launch module cannot run.</summary>
    /// <remarks>Name a module that 'python -m' can run.</remarks>
    public const string UnrunnableModule = "VS1028";

    /// <summary>A layer has no platforms, so nothing is locked, built or published for it.</summary>
    /// <remarks>Name a platform, or remove the layer.</remarks>
    public const string DisabledLayer = "VS1029";

    /// <summary>A pattern matches no layer.</summary>
    /// <remarks>Correct the pattern.</remarks>
    public const string NoMatchingLayer = "VS1030";

    /// <summary>The selected layers contradict one another.</summary>
    /// <remarks>Include the layers that the message names.</remarks>
    public const string ContradictorySelection = "VS1031";

    /// <summary>The name of a source file is not UTF-8.</summary>
    /// <remarks>Rename the file.</remarks>
    public const string NameNotText = "VS1032";

    /// <summary>A layer has no valid lock.</summary>
    /// <remarks>Lock the layer.</remarks>
    public const string StaleLock = "VS2001";

    /// <summary>A lock file is not valid.</summary>
    /// <remarks>Restore the file, or lock again.</remarks>
    public const string InvalidLock = Packaging.LockFiles.PylockReader.Code;

    /// <summary>The metadata of a lock is missing or not valid.</summary>
    /// <remarks>Restore the file, or delete it and lock again.</remarks>
    public const string InvalidLockMetadata = "VS2003";

    /// <summary>No versions satisfy all requirements of a layer.</summary>
    /// <remarks>Relax the requirements that the message lists.</remarks>
    public const string NoSolution = "VS2004";

    /// <summary>Packages have no wheel for some platforms of a layer.</summary>
    /// <remarks>Build the wheels, or narrow the layer's platforms.</remarks>
    public const string MissingWheels = "VS2005";

    /// <summary>A layer depends on layers without a valid lock.</summary>
    /// <remarks>Lock these layers too.</remarks>
    public const string UnlockedLowerLayers = "VS2006";

    /// <summary>No layer, or more than one, has the given name.</summary>
    /// <remarks>Use a build name.</remarks>
    public const string NoSuchLayer = "VS2007";

    /// <summary>The lock of a layer does not contain the package.</summary>
    /// <remarks>Ask for a package that the layer contains.</remarks>
    public const string NoSuchPackage = "VS2008";

    /// <summary>An index gives no SHA-256, SHA-384 or SHA-512 hash for wheels.</summary>
    /// <remarks>Use an index that gives hashes, or download the wheels.</remarks>
    public const string UnhashedWheels = "VS2009";

    /// <summary>The locks are not what locking would write now.</summary>
    /// <remarks>Lock the layers without '--check'.</remarks>
    public const string OutdatedLocks = "VS2020";

    /// <summary>A path has nothing that can be compared.</summary>
    /// <remarks>Name a stack definition, a directory of locks, or an output directory.</remarks>
    public const string NothingToCompare = "VS2021";

    /// <summary>The two sides of a comparison differ.</summary>
    /// <remarks>Nothing, unless they should be equal.</remarks>
    public const string SidesDiffer = "VS2022";

    /// <summary>Several libraries of a layer have the same name.</summary>
    /// <remarks>Set 'dynlib_exclude' so that one of each name remains.</remarks>
    public const string AmbiguousLibraries = "VS3010";

    /// <summary>Two entries of a layer conflict.</summary>
    /// <remarks>Exclude or change one of the packages.</remarks>
    public const string PathConflict = "VS3011";

    /// <summary>Two packages of a layer have different files at one path, or a module replaces a package's file.</summary>
    /// <remarks>Check that the layer works with the file of the package that the message names.</remarks>
    public const string PathOverlap = "VS3012";

    /// <summary>A target cannot hold the name of a file.</summary>
    /// <remarks>Remove the package or module for this target.</remarks>
    public const string UnusableName = "VS3013";

    /// <summary>A module of a layer has the name of another one, which Python imports instead.</summary>
    /// <remarks>Check that the layer works without the module, or rename it.</remarks>
    public const string HiddenModule = "VS3014";

    /// <summary>A runtime archive is damaged or not safe to unpack.</summary>
    /// <remarks>Fetch the archive again.</remarks>
    public const string InvalidRuntimeArchive = "VS3020";

    /// <summary>A directory is not a Python installation that can be repackaged.</summary>
    /// <remarks>Name the directory that 'sys.base_prefix' shows.</remarks>
    public const string InvalidInstallation = "VS3021";

    /// <summary>A runtime is not the Python that the definition names.</summary>
    /// <remarks>Use the version and platform of the definition.</remarks>
    public const string WrongRuntime = "VS3022";

    /// <summary>No runtime is known for a Python version and platform.</summary>
    /// <remarks>Name a directory of runtime archives.</remarks>
    public const string NoRuntime = "VS3023";

    /// <summary>The URL of a runtime mirror is not valid.</summary>
    /// <remarks>Use an http, https or file URL.</remarks>
    public const string InvalidMirror = "VS3024";

    /// <summary>The directory of runtime archives does not exist.</summary>
    /// <remarks>Name an existing directory.</remarks>
    public const string NoRuntimeFolder = "VS3025";

    /// <summary>A locked package has no wheel for the platform.</summary>
    /// <remarks>Lock again with this platform.</remarks>
    public const string NoWheel = "VS3030";

    /// <summary>A lock has a URL that cannot be fetched.</summary>
    /// <remarks>Lock the layer again.</remarks>
    public const string UnfetchableUrl = "VS3031";

    /// <summary>A lock has no strong hash for a wheel.</summary>
    /// <remarks>Lock the layer again, from an index that gives hashes.</remarks>
    public const string UnhashedLock = "VS3032";

    /// <summary>A locked local wheel is not at its path.</summary>
    /// <remarks>Name the directory that holds the wheel, or lock the layer again.</remarks>
    public const string LostWheel = "VS3033";

    /// <summary>A layer is not built, or its build is out of date.</summary>
    /// <remarks>Build the layer.</remarks>
    public const string NotBuilt = "VS3040";

    /// <summary>The path of a module cannot be used in a layer.</summary>
    /// <remarks>Rename the file.</remarks>
    public const string InvalidModulePath = "VS3041";

    /// <summary>The metadata of a lock has no valid 'locked_at'.</summary>
    /// <remarks>Lock the layer again.</remarks>
    public const string NoLockTime = "VS3042";

    /// <summary>An output directory would replace something that is not an output.</summary>
    /// <remarks>Choose another directory.</remarks>
    public const string OutputInTheWay = "VS3043";

    /// <summary>The metadata of a layer names a path outside the stack.</summary>
    /// <remarks>Build the layer again.</remarks>
    public const string PathOutside = "VS3044";

    /// <summary>An output directory holds other files.</summary>
    /// <remarks>Move them away, or choose another directory.</remarks>
    public const string OutputOccupied = "VS3045";

    /// <summary>No layer of the stack is for a platform.</summary>
    /// <remarks>Name a platform of the stack, or add the platform to 'platforms' in the definition.</remarks>
    public const string UnusedTarget = "VS3046";

    /// <summary>Exported layers lack the files that hold the path of their directory.</summary>
    /// <remarks>Run 'postinstall.py' of each layer on the target, lower layers first.</remarks>
    public const string UnfinishedExport = "VS3047";

    /// <summary>Layers for musl cannot be exported without symbolic links.</summary>
    /// <remarks>Export with links, or publish archives.</remarks>
    public const string LinksNeeded = "VS3048";

    /// <summary>A link of a layer leads nowhere, so an archive for Windows cannot have a copy of its target.</summary>
    /// <remarks>Remove the link from the runtime archive, or publish as 'tar.zst'.</remarks>
    public const string LinkToNothing = "VS3049";

    /// <summary>The disk is full.</summary>
    /// <remarks>Free some space, then run the command again.</remarks>
    public const string DiskFull = "VS3101";

    /// <summary>A file or directory may not be read or written.</summary>
    /// <remarks>Change its permissions.</remarks>
    public const string PermissionDenied = "VS3102";

    /// <summary>A file or directory does not exist.</summary>
    /// <remarks>Check the path.</remarks>
    public const string NoSuchFile = "VS3103";

    /// <summary>The cache, or a directory in it, belongs to another user or can be written by others.</summary>
    /// <remarks>Remove the directory, or set VENVSTACKS_CACHE_DIR to a directory of your own.</remarks>
    public const string ForeignCache = "VS3104";

    /// <summary>The cache cannot be written, so nothing is cached for the next run.</summary>
    /// <remarks>Set VENVSTACKS_CACHE_DIR to a writable directory.</remarks>
    public const string ReadOnlyCache = "VS3105";

    /// <summary>The file system is read-only.</summary>
    /// <remarks>Use another directory.</remarks>
    public const string ReadOnlyFileSystem = "VS3106";

    /// <summary>A path is longer than the system allows.</summary>
    /// <remarks>Use a shorter directory.</remarks>
    public const string PathTooLong = "VS3107";

    /// <summary>The system cannot read or write a file.</summary>
    /// <remarks>See the message.</remarks>
    public const string FileError = "VS3108";

    /// <summary>A file has the name of a directory that must be written.</summary>
    /// <remarks>Move the file away.</remarks>
    public const string FileInTheWay = "VS3109";

    /// <summary>Another run works on the stack.</summary>
    /// <remarks>Wait, or end the other run.</remarks>
    public const string StackInUse = "VS3110";

    /// <summary>A file of the cache is missing or was changed.</summary>
    /// <remarks>Nothing: the file is made again from its wheel or runtime. Where that fails, supply the wheel.</remarks>
    public const string DamagedCache = "VS3111";

    /// <summary>A file system has no symbolic links.</summary>
    /// <remarks>Use a directory on another file system, or export without symbolic links ('--no-symlinks').</remarks>
    public const string NoSymbolicLinks = "VS3112";

    /// <summary>Other runs use the cache.</summary>
    /// <remarks>Wait, or end the other runs.</remarks>
    public const string CacheInUse = "VS3120";

    /// <summary>Something would be deleted without a confirmation.</summary>
    /// <remarks>Add '--yes'.</remarks>
    public const string NotConfirmed = "VS3121";

    /// <summary>A first stack would replace a file.</summary>
    /// <remarks>Name another directory.</remarks>
    public const string DefinitionExists = "VS3122";

    /// <summary>A wheel violates the wheel standard or is damaged.</summary>
    /// <remarks>Fetch the wheel again, or report the wheel to its author.</remarks>
    public const string InvalidWheel = "VS3201";

    /// <summary>A wheel deviates from the standard without doing harm.</summary>
    /// <remarks>Nothing, or set 'wheel-checks' to 'strict' to refuse such wheels.</remarks>
    public const string OddWheel = "VS3202";

    /// <summary>A wheel requires a package that its layer and the layers below lack.</summary>
    /// <remarks>Lock again; if the index still hides the requirement, report it to the index.</remarks>
    public const string MissingRequirement = "VS3203";

    /// <summary>The binary audit found errors.</summary>
    /// <remarks>Correct what the findings say.</remarks>
    public const string AuditFailed = "VS3300";

    /// <summary>A binary needs a library that is neither in its layer, nor below it, nor part of the system.</summary>
    /// <remarks>Use a wheel that brings the library, or add the package that has it to the layer or to one below.</remarks>
    public const string MissingLibrary = "VS3301";

    /// <summary>A binary needs a symbol version that is newer than 'linux_target'.</summary>
    /// <remarks>Use a wheel for older systems, or raise 'linux_target'.</remarks>
    public const string NewerSymbols = "VS3302";

    /// <summary>A binary needs a macOS that is newer than 'macosx_target'.</summary>
    /// <remarks>Use a wheel for older systems, or raise 'macosx_target'.</remarks>
    public const string NewerMacos = "VS3303";

    /// <summary>An extension module or a linked library is for another system or processor than its layer.</summary>
    /// <remarks>Use a wheel for the layer's platform; report the wheel, whose tags are wrong, to its author.</remarks>
    public const string WrongSystem = "VS3304";

    /// <summary>A binary for macOS on arm64 has no code signature.</summary>
    /// <remarks>Use a signed wheel; an ad-hoc signature is enough.</remarks>
    public const string UnsignedBinary = "VS3305";

    /// <summary>A binary needs, on first use, a library that is neither in the layers nor part of the system.</summary>
    /// <remarks>Add the package that has the library, if the function is used.</remarks>
    public const string MissingDelayedLibrary = "VS3306";

    /// <summary>The headers of a binary are damaged.</summary>
    /// <remarks>Fetch the wheel again, or report it to its author.</remarks>
    public const string DamagedBinary = "VS3307";

    /// <summary>A binary uses a library of the machine that it runs on: a driver, libpython or an optional library.</summary>
    /// <remarks>Nothing.</remarks>
    public const string OutsideLibrary = "VS3308";

    /// <summary>A library lies where only its package can make Windows find it.</summary>
    /// <remarks>Nothing, if the package calls 'os.add_dll_directory'.</remarks>
    public const string LibraryElsewhere = "VS3309";

    /// <summary>A binary has an absolute run path.</summary>
    /// <remarks>Nothing.</remarks>
    public const string AbsoluteRunPath = "VS3310";

    /// <summary>Liblzma is not installed, so xz cannot be written.</summary>
    /// <remarks>Install liblzma, or choose another format.</remarks>
    public const string NoLiblzma = "VS4001";

    /// <summary>The interpreter ended while it compiled bytecode.</summary>
    /// <remarks>Check that the runtime runs on this host.</remarks>
    public const string InterpreterEnded = "VS4002";

    /// <summary>The format of archives has no such level or frames.</summary>
    /// <remarks>Choose a level in the format's range, and frames for <c>tar.zst</c> only.</remarks>
    public const string InvalidPacking = "VS4010";

    /// <summary>A path has no layers whose size can be measured.</summary>
    /// <remarks>Name a stack definition that was built, or an output directory.</remarks>
    public const string NothingToMeasure = "VS4020";

    /// <summary>A directory to install into contains other files.</summary>
    /// <remarks>Choose another directory, or an empty one.</remarks>
    public const string ForeignTarget = "VS5001";

    /// <summary>A directory is not an installation.</summary>
    /// <remarks>Check the path, or install into it.</remarks>
    public const string NoDeployment = "VS5002";

    /// <summary>A source is not a directory that 'publish' wrote, or its metadata cannot be read.</summary>
    /// <remarks>Check the path, or publish again.</remarks>
    public const string NoPublication = "VS5003";

    /// <summary>A source lacks a layer or an archive that is needed.</summary>
    /// <remarks>Publish all layers, and copy the whole directory.</remarks>
    public const string IncompleteSource = "VS5004";

    /// <summary>A source is for another platform than this machine.</summary>
    /// <remarks>Publish for this platform.</remarks>
    public const string WrongPlatform = "VS5005";

    /// <summary>An archive does not have the size or hash of the source's metadata.</summary>
    /// <remarks>Copy the archive again, or publish again.</remarks>
    public const string WrongArchive = "VS5006";

    /// <summary>An archive is damaged, or has entries that are not allowed.</summary>
    /// <remarks>Publish again; do not use an archive of unknown origin.</remarks>
    public const string InvalidArchive = "VS5007";

    /// <summary>A record of an installation is damaged or missing, or another entry is in its place.</summary>
    /// <remarks>Install into the directory again, repair the installation, or move the entry away, as the message says.</remarks>
    public const string DamagedState = "VS5008";

    /// <summary>A source is older than the installed layers.</summary>
    /// <remarks>Use a newer source, or allow the downgrade.</remarks>
    public const string OlderSource = "VS5009";

    /// <summary>The stack has no application of that name.</summary>
    /// <remarks>Use one of the names in the message.</remarks>
    public const string UnknownApplication = "VS5010";

    /// <summary>Another run changes the installation.</summary>
    /// <remarks>Wait, or end the other run.</remarks>
    public const string TargetInUse = "VS5011";

    /// <summary>An application of the installation is running.</summary>
    /// <remarks>End the application, then run the command again.</remarks>
    public const string ApplicationRunning = "VS5012";

    /// <summary>An installation was moved after it was installed.</summary>
    /// <remarks>Repair it.</remarks>
    public const string MovedTarget = "VS5013";

    /// <summary>Files of an installation differ from what was installed.</summary>
    /// <remarks>Repair it.</remarks>
    public const string FailedCheck = "VS5014";

    /// <summary>An installation does not have a generation.</summary>
    /// <remarks>Use one of the generations that 'status' lists.</remarks>
    public const string NoGeneration = "VS5015";

    /// <summary>The interpreter of an application cannot be started.</summary>
    /// <remarks>See the message, or repair the installation.</remarks>
    public const string CannotStart = "VS5016";

    /// <summary>Files that were not installed are kept.</summary>
    /// <remarks>Remove them, or uninstall with '--purge'.</remarks>
    public const string OtherFiles = "VS5017";

    /// <summary>The manifest beside an archive does not have the size or hash of 'stack.json', or differs from the archive.</summary>
    /// <remarks>Copy the manifest again, or publish again.</remarks>
    public const string WrongManifest = "VS5018";

    /// <summary>A package is assigned to an index that the settings do not define.</summary>
    /// <remarks>Define the index.</remarks>
    public const string UndefinedIndex = "VS6001";

    /// <summary>The location of an index is neither a URL nor a directory.</summary>
    /// <remarks>Correct the location.</remarks>
    public const string InvalidIndexUrl = "VS6002";

    /// <summary>A file cannot be fetched.</summary>
    /// <remarks>Check the URL and the network.</remarks>
    public const string FetchFailed = "VS6003";

    /// <summary>A file is not in the cache and the run is offline.</summary>
    /// <remarks>Run the command once while online.</remarks>
    public const string NotCached = "VS6004";

    /// <summary>A fetched file does not have the hash of the index or the lock.</summary>
    /// <remarks>Ask the operators of the index.</remarks>
    public const string WrongContent = "VS6005";

    /// <summary>A location of local wheels is not a directory.</summary>
    /// <remarks>Correct the path.</remarks>
    public const string NoWheelFolder = "VS6006";

    /// <summary>Responses of an index cannot be cached.</summary>
    /// <remarks>See the message.</remarks>
    public const string UncachedIndex = "VS6007";

    /// <summary>The command line is not valid.</summary>
    /// <remarks>See the command's help.</remarks>
    public const string WrongUsage = "VS7001";

    /// <summary>The user's settings are wrong.</summary>
    /// <remarks>Correct the file; 'venvstacks doctor' names it.</remarks>
    public const string InvalidUserSetting = "VS7011";

    /// <summary>The user's settings have an unknown key.</summary>
    /// <remarks>Correct the spelling, or remove the key.</remarks>
    public const string UnknownUserSetting = "VS7012";

    /// <summary>A check of 'doctor' failed.</summary>
    /// <remarks>Follow the advice below the check.</remarks>
    public const string Unhealthy = "VS7010";

    /// <summary>Standard output cannot be written.</summary>
    /// <remarks>Check the pipe or the disk.</remarks>
    public const string LostOutput = "VS7002";

    /// <summary>Venvstacks has a bug.</summary>
    /// <remarks>Report it.</remarks>
    public const string Bug = "VS7003";
}
