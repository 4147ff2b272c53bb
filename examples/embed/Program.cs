using Python.Runtime;
using Venvstacks;
using Venvstacks.Deployment;

// CPython of an installed stack in the process of a .NET program, with the packages of one of its applications.
// usage: Embed TARGET APP
if (args is not [var target, var application])
{
    Console.Error.WriteLine("usage: Embed TARGET APP");
    return 2;
}

// Until it is disposed, no update or clean-up removes the files that Python may still import.
using StackDeployment deployment = await StackDeployment.OpenAsync(target);
ApplicationStart start = deployment.GetApplication(application);
InterpreterPaths python = start.Interpreter;

Runtime.PythonDLL =
    python.Library ?? throw new NotSupportedException($"the runtime in '{python.Home}' has no libpython");
PythonEngine.ProgramName = start.Program;
PythonEngine.PythonHome = python.Home;
PythonEngine.SetNoSiteFlag(); // else the runtime's packages would come before the application's
PythonEngine.Initialize();
using (Py.GIL())
{
    using PyObject sys = Py.Import("sys");
    sys.SetAttr("dont_write_bytecode", true.ToPython());
    using PyObject site = Py.Import("site");
    foreach (string path in python.SearchPaths)
        site.InvokeMethod("addsitedir", path.ToPython());

    dynamic numpy = Py.Import("numpy");
    dynamic matrix = numpy.arange(9).reshape(3, 3);
    dynamic product = numpy.matmul(matrix, matrix.T);
    Console.WriteLine($"numpy {numpy.__version__} of {Path.GetFileName(python.Home)}: trace {(long)product.trace()}");
}
PythonEngine.Shutdown();
return 0;
